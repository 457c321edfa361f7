"""Text parsed once: what a caller sent becomes a document of segments, each character with its source offset.

1. `inline_marks.py` (marks in plain text) and `ssml/` make a Document (`document.py`) with `document_builder.py`;
   `resolver.py` is how they ask for voices, languages and phonemes.
2. `segment.py` cuts spans of text into segments of about a sentence, lazily.
3. `aligned.py` keeps the source offset of every character through all rewrites.
"""
