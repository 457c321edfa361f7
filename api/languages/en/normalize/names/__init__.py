"""Abbreviations, acronyms, titles and addresses."""
