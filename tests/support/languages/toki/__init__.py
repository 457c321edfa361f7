"""Toki Pona, by its letters: a language that is added to the service for a test, by this folder and its row."""

from api.languages.language import Language

TOKI_PONA = Language(
    code="tok",
    letter="t",
    tag="tok",
    name="Toki Pona",
    aliases=("toki",),
    normalizer="support.languages.toki.normalize:toki_rules",
    g2p="support.languages.toki.g2p:load_g2p",
)
"""The row that adds it to a table of languages."""
