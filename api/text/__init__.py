"""The text room: what a caller wrote in, a script of it, and segments and spoken text out.

It knows sentences, paragraphs and characters. It knows nothing of phonemes, voices, models or HTTP.

1. `markup.py` (marks in plain text) and `ssml.py` (with `xml_source.py`, `say_as.py` and their friends) turn it into a
   `script.py` Script, put together by a `draft.py`; `lookup.py` is how they ask for voices, languages and phonemes.
2. `segment.py` cuts a script's passages into segments of about a sentence, lazily, each with the span it came from.
3. `normalize.py` writes out in words what is not, by the rules of each language. `aligned.py` remembers for every
   character where in the caller's text it came from.
"""
