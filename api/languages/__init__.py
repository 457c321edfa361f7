"""Nine languages: a folder each, which says how its written text is spoken and turns it into phonemes.

`types.py` has what a reader gives and takes; `loader.py` makes readers; `common/` is what several languages share.
"""
