"""The set-up step: gets the model's files, from the official source first and from package registries second.

Start with `fetch.py`; `catalogue.py` lists the files, `sources.py` says what a source is.
"""
