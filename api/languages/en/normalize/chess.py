"""Moves of chess: "Nf3", "Qxd5+", "O-O". misaki reads the move of a pawn ("e4") well."""

import re
from collections.abc import Iterator

from api.languages.common.patterns import replacing_parts
from api.languages.common.rules import Rule

_PIECES = {"K": "king", "Q": "queen", "R": "rook", "B": "bishop", "N": "knight"}
_ENDS = {"+": " check", "#": " mate"}

_MOVE = (
    r"(?<![\w-])(?:(?P<piece>[KQRBN])[a-h]?|(?<![\w-])[a-h](?=x))(?P<takes>x)?[a-h][1-8]"
    r"(?P<end>[+#])?(?![\w-])"
)
_CASTLING = r"(?<![\w-])(?P<castles>O-O(?P<long>-O)?)(?![\w-])"


def chess_rules() -> tuple[Rule, ...]:
    """Return the rules. They precede acronyms and signs."""
    return Rule(replacing_parts(_MOVE, _move)), Rule(replacing_parts(_CASTLING, _castling))


def _move(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    if found["piece"]:
        yield "piece", f"{_PIECES[found['piece']]} "
    yield "takes", f"{'' if found['piece'] else ' '}takes "
    if found["end"]:
        yield "end", _ENDS[found["end"]]


def _castling(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    yield "castles", "castles long" if found["long"] else "castles"
