"""Caption files: a text and the times of its words in, SubRip or WebVTT out. Nothing of sound or HTTP.

1. `shown.py` finds the characters of the caller's text that are shown: all but its markup.
2. `tokens.py` cuts them into tokens, which stay whole on a line (`token_spans.py`), and gives each its time.
3. `break_cost.py` rates a line end between two tokens; `words.py` has the words at which phrases begin.
4. `layout.py` chooses the line ends and captions that cost the least (`caption_cost.py`).
5. `display_times.py` decides how long each caption stays on the screen.
6. `files.py` writes SRT or WebVTT.
"""
