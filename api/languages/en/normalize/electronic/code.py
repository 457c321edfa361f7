"""Names from programming in prose: C#, .NET, os.path.join, --verbose.

The G2P reads names joined by underscores or capitals ("snake_case", "camelCase") word by word.
"""

import re
from collections.abc import Iterator

from api.languages.common.patterns import replacing, word_set
from api.languages.common.rules import Rule
from api.languages.en.normalize.spelling import address
from api.text.aligned import Edit

_SHARP = r"(?<![\w#&])[A-G](?P<sign>#)(?!\w)"
_NET = r"(?<![\w.])\.(?=NET\b)"
_FLAG = r"(?<![^\s(`'\"“])--(?=[a-z])"

_HEADS = word_set(
    """self this os sys np pd plt torch nn tf json math random time datetime console window document process module
    exports app api req res request response super cls obj console asyncio logging re itertools collections Math Object
    Array String JSON Promise System std fmt http nn optim config settings subprocess pathlib typing dataclasses"""
)
"""Modules and objects that begin dotted names. Without one, "end.then" is two sentences without a space."""
_DOTTED = re.compile(r"(?<![\w.@/\\])(?P<name>[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,8})(?P<call>\()?(?![\w@/\\])")


def code_rules() -> tuple[Rule, ...]:
    """Return the rules for C# and .NET, flags and dotted names."""
    return (
        Rule(replacing(_SHARP, " sharp", "sign")),
        Rule(replacing(_NET, "dot ")),
        Rule(replacing(_FLAG, "dash dash ")),
        Rule(_dotted_names),
    )


def _dotted_names(text: str) -> Iterator[Edit]:
    for found in _DOTTED.finditer(text):
        head, _, _ = found["name"].partition(".")
        if head in _HEADS or found["call"] or "_" in found["name"]:
            yield Edit(*found.span("name"), address(found["name"].replace("_", " ")))
