"""Nine languages: written text to spoken text, and spoken text to phonemes.

`registry.py` has a row for each language, and a folder has its rules and its G2P. `types.py` defines what a G2P takes
and gives, `loader.py` loads one, and `common/` holds what several languages share. To add a language, add a folder and
a row.
"""
