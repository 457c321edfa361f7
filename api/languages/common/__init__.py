"""Parts that several languages share: rules that keep offsets, number words, the alphabet, espeak."""
