"""SSML (W3C, Speech Synthesis Markup Language 1.1): a document becomes text, pauses, voices and phonemes."""
