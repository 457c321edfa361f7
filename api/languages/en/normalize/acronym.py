"""Acronyms and technical names that misaki takes for other words, or spells where people say a word.

It reads most by itself: those in its lexicon as words or letters ("NASA", "FBI", "CPUs", "B2B"), unknown ones spelled.
"""

import re
from collections.abc import Iterator

from api.languages.common.rules import Rule
from api.languages.en.normalize.context import Neighbours
from api.languages.en.normalize.patterns import replacing, replacing_words, table
from api.text.aligned import Edit

_READ_AS = table(
    """AWS A.W.s; IoT I.O.t; MoD M.O.d; LAPD L.A.P.d; COB C.O.b; ETH E.T.h; gRPC G.R.P.c; IaaS eye as; PaaS pass; K8s
    Kubernetes; k8s Kubernetes; CO2 C.o 2; CO₂ C.o 2; H2O H 2 O; H₂O H 2 O; N2O N 2 O; SO2 S.o 2; NO2 N.o 2; H2SO4 H 2
    S.o 4; JSON jason; YAML yammel; CUDA cooda; BERT Bert; EBITDA ebitdah; README reed me; TODO to do; TODOs to dos;
    FIXME fix me; NaN nan; CISC sisk; RESTful restful; PostgreSQL Postgres Q.l; DDoS dee doss; kubectl kube control;
    nginx engine X; NGINX engine X; Nginx engine X; stdin standard in; stdout standard out; stderr standard error;
    localhost local host; TfL T.F.l; Cmd command; FAANG fang; HIPAA hippa; OSHA osha; PhDs P.H.D.'s"""
)

_NO_SHOUTING = table("LED L.E.d; SAT S.A.t; LAX L.A.x; SAP S.A.p; ICE ice")
"""Words too: among other capitals ("SHE LED THEM") they are those."""

_IT_NOUNS = (
    "department|support|team|staff|manager|director|professionals?|specialist|guy|crowd|consultant|company|industry|"
    "sector|security|infrastructure|systems?|services?|admin|administrator|jobs?|budget|solution|projects?|workers?|"
    "helpdesk|operations|skills|costs|strategy|policy|issues|needs|people"
)
_IT = rf"(?<![\w.])IT(?=\s(?:{_IT_NOUNS})\b)|(?<=\bin\s)IT\b|(?<=\bthe\s)IT\b|(?<=\bour\s)IT\b|(?<=\ban\s)IT\b"
_WHO = r"(?<=\b[Tt]he\s)WHO(?!\w)"
_IP_VERSION = r"(?<![\w.])IPv(?=[46]\b)"


def acronym_rules() -> tuple[Rule, ...]:
    """Those that are no words; then those that are, where they are not meant as such."""
    finds = (
        replacing(_IP_VERSION, "I.P.v "),
        replacing_words(_READ_AS),
        replacing(_IT, "I.t"),
        replacing(_WHO, "W.H.o"),
        _unless_shouted,
    )
    return tuple(map(Rule, finds))


_WORDS_TOO = re.compile(rf"(?<![\w.-])(?:{'|'.join(_NO_SHOUTING)})(?!\w)")


def _unless_shouted(text: str) -> Iterator[Edit]:
    for found in _WORDS_TOO.finditer(text):
        near = Neighbours.of(found)
        if not any(len(word) > 1 and word.isupper() for word in (near.before, near.after)):
            yield Edit(*found.span(), _NO_SHOUTING[found.group()])
