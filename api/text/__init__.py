"""The text room: written text in, segments out.

It knows sentences, paragraphs and characters. It knows nothing of phonemes, voices, models or HTTP.

1. `segment.py` cuts text into segments of about a sentence, lazily, each with the span it came from.
"""
