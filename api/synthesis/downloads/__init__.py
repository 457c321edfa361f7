"""Finished files kept on disk for a while, in a folder of this process alone."""
