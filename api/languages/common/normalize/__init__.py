"""Rules that Spanish, French, Hindi, Italian and Portuguese share, one module for each kind of writing.

Each rule takes its words from a `Wording`. Each language has one, in its own folder.
"""
