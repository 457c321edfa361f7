"""Rules of normalisation that are the same in many languages, given each language's words.

Knows how money, dates, times, units, ranges and addresses are written. What they are called, and in which order, is in
a `Wording`; each language's is in a file of its own (`text/spanish.py` and its neighbours).
"""
