"""The models room: versions and their networks, the files they are read from, and the voices.

Knows torch, checkpoints and voice packs. Does not know HTTP, text, or when anything is synthesised.
"""
