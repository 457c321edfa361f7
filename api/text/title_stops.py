"""False sentence ends of sentencex 1.0.32 after abbreviations of French, Hindi, Italian, Portuguese and Spanish.

Titles, which a name follows, and abbreviations that a number follows never end a sentence. Cuts are only removed here,
never added.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

_STOPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        language: frozenset(listed.split())
        for language, listed in {
            "es": """Sr Sra Srta Sres Sras Dr Dra Dres Prof Profa Ing Lic Arq Gral Cnel Cap D Dña Av Avda Sto Sta Mons
                Excmo Ilmo n núm núms pág págs art arts vol cap tel p.ej ej aprox""",
            "fr": """M MM Mme Mlle Mr Dr Drs Pr Prof Mgr Me av bd St Ste no chap art vol tél p pp p.ex c.-à-d cf
                éd env janv févr juill sept oct nov déc""",
            "hi": "डॉ डा प्रो पं कु श्री सुश्री न्या स्व मो इंजी रु रू नं सं पृ मि कि से चौ ले",
            "it": """Sig Sig.ra Sig.na Sigg Dott Dott.ssa Dr Dr.ssa Prof Prof.ssa Ing Avv Arch Geom Rag On Mons Gen Cap
                P.za P.zza V.le C.so Spett Egr Gent S sig sig.ra sig.na sigg dott dott.ssa dr dr.ssa prof prof.ssa ing
                avv arch geom rag mons p.za p.zza v.le c.so pag pagg tel cfr vol cap art artt fig p.es es""",
            "pt": """Sr Sra Srta Srs Sras Dr Dra Drs Prof Profa Eng Av R D S Sto Sta Gen Cel Cap Gov Exmo Exma Pe V
                V.Exa Exa Sa pág págs art arts cap vol tel séc n p.ex aprox obs""",
        }.items()
    }
)
"""Abbreviations without their last stop, by the first part of a language code."""

_LAST_WORD = re.compile(r"(?:^|(?<=[\s(\[«“\"'’—-]))([^\s(\[«“\"'’—]{1,12})\.\s*$")
_REACH_CHARS = 24


def is_title_stop(text: str, cut: int, language: str) -> bool:
    """Return whether `text[:cut]` ends in an abbreviation that never ends a sentence."""
    if text[cut : cut + 1] in ("º", "ª"):
        return True
    word = _LAST_WORD.search(text[max(0, cut - _REACH_CHARS) : cut])
    return word is not None and word[1] in _STOPS.get(language, ())
