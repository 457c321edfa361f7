"""The words at which phrases begin: a line is better broken before them than after them.

There are a few dozen for each language with spaces between words. Phrases of Japanese and Mandarin are found by
punctuation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class LittleWords:
    """The little words of one language, in lower case."""

    conjunctions: frozenset[str]
    """Words that begin a clause."""

    prepositions: frozenset[str]
    """Words that begin a phrase."""

    others: frozenset[str]
    """Articles, possessives, titles and the like, which belong to the word after them."""


def _of(conjunctions: str, prepositions: str, others: str) -> LittleWords:
    return LittleWords(frozenset(conjunctions.split()), frozenset(prepositions.split()), frozenset(others.split()))


NONE = _of("", "", "")

LITTLE_WORDS: Mapping[str, LittleWords] = MappingProxyType(
    {
        "en": _of(
            "and but or nor so yet because that which who whom whose when where while whereas although though if "
            "unless until since as than whether before after how why what",
            "of in to for with on at from by about into over under between through during without within against "
            "among across behind beyond near onto upon toward towards around along per via like",
            "a an the my your his her its our their this these those no not every each some any very too more most i "
            "we he she they it is are was were be been am has have had will would can could may might must shall "
            "should do does did mr. mrs. ms. dr. prof. st. vs.",
        ),
        "es": _of(
            "y e o u pero sino porque que cuando donde mientras aunque si como pues ni quien cual cuyo",
            "de en a con por para sin sobre entre hasta desde hacia contra según tras del al durante mediante ante "
            "bajo",
            "el la los las un una unos unas lo mi tu su mis tus sus nuestro nuestra este esta ese esa no se me te le "
            "nos les es son era ha han muy más sr. sra. dr. dra. ud.",
        ),
        "fr": _of(
            "et ou mais donc or ni car que qui quand où lorsque puisque quoique si comme dont parce tandis",
            "de en à dans par pour sans sur entre vers chez contre avec sous depuis pendant avant après du des au aux",
            "le la les un une mon ton son ma ta sa mes tes ses notre votre leur leurs ce cet cette ces ne se me te je "
            "tu il elle on nous vous ils elles est sont était a ont très plus m. mme mlle dr.",
        ),
        "it": _of(
            "e ed o ma però perché che chi quando dove mentre sebbene se come né quindi cui",
            "di a da in con su per tra fra del dello della dei degli delle al allo alla ai agli alle dal dalla dai nel "
            "nello nella nei nelle sul sulla sui senza verso contro dopo prima durante",
            "il lo la i gli le un uno una mio mia tuo tua suo sua questo questa quello quella non si mi ti ci vi è "
            "sono era ha hanno molto più sig. sig.ra dott.",
        ),
        "pt": _of(
            "e ou mas porque que quem quando onde enquanto embora se como nem pois cujo",
            "de em a com por para sem sobre entre até desde contra do da dos das no na nos nas ao à aos às pelo pela "
            "pelos pelas durante após ante",
            "o os as um uma uns umas meu minha seu sua nosso nossa este esta esse essa não me te lhe é são era foi tem "
            "muito mais sr. sra. dr. dra.",
        ),
        "hi": _of(
            "और या लेकिन परंतु मगर क्योंकि कि जो जब जहाँ अगर यदि तो",
            "",  # they are postpositions: a new phrase begins after them
            "एक यह वह मेरा मेरी मेरे आपका उसका बहुत डॉ. श्री",
        ),
    }
)
"""The first part of a language's code -> its little words."""


def little_words(language: str) -> LittleWords:
    """Return the little words of a language (`en-gb`); none for one that is not in the table."""
    return LITTLE_WORDS.get(language.partition("-")[0], NONE)
