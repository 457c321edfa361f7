"""Times of day, and pairs of numbers with a colon that are no times."""

import re
from collections.abc import Iterator

from api.languages.common.normalize.wording import Wording
from api.languages.common.patterns import replacing_parts_spaced
from api.languages.common.rules import Rule

_RATIO = r"(?<![\w:.,])(?P<all>(?P<a>\d{1,6}):(?P<b>\d{1,6}))(?![\w:]|[.,]\d)"


def time_rule(words: Wording) -> Rule:
    """Return the rule for the times that match `words.time_pattern`."""

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        parts = found.groupdict()
        hours, minutes = int(parts["h"]), int(parts["m"] or parts.get("m2") or 0)
        seconds = int(parts["s"]) if parts.get("s") else None
        if hours <= 24 and minutes < 60 and (seconds or 0) < 60:
            yield "all", words.time(hours, minutes, seconds, parts.get("suffix") or "")

    return Rule(replacing_parts_spaced(rf"(?<![\w:.,/\ufffc-])(?P<all>{words.time_pattern})", said))


def ratio_rule(words: Wording) -> Rule:
    """Return the rule for scores and scales, such as "3:2". It follows the rule for times."""
    numbers = words.numbers

    def said(found: re.Match[str]) -> Iterator[tuple[str, str]]:
        yield "all", f"{numbers.say(found['a'])} {numbers.to} {numbers.say(found['b'])}"

    return Rule(replacing_parts_spaced(_RATIO, said))
