"""What symbols are called, wherever they stand. Knows the languages that have no reader of their own for them."""

from collections.abc import Mapping
from types import MappingProxyType


def _words(**words: str) -> Mapping[str, str]:
    return MappingProxyType({_SYMBOLS[name]: word for name, word in words.items()})


_SYMBOLS = {
    **{"and_": "&", "plus": "+", "equals": "=", "per_cent": "%", "at": "@", "hash_": "#", "number": "№"},
    **{"dollar": "$", "pound": "£", "euro": "€", "yen": "¥", "rupee": "₹", "degrees": "°", "section": "§"},
    **{"times": "×", "divided": "÷", "plus_minus": "±", "not_equal": "≠", "about": "≈"},
    **{"at_most": "≤", "at_least": "≥", "root": "√", "infinity": "∞", "micro": "µ", "copyright_": "©"},
    **{"registered": "®", "first_m": "º", "first_f": "ª", "trademark": "™", "cent": "¢", "per_mille": "‰"},
}

SYMBOL_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "es": _words(
            **{"and_": "y", "plus": "más", "equals": "igual a", "per_cent": "por ciento", "at": "arroba"},
            **{"hash_": "almohadilla", "number": "número", "dollar": "dólares", "pound": "libras", "euro": "euros"},
            **{"yen": "yenes", "rupee": "rupias", "degrees": "grados", "section": "sección", "times": "por"},
            **{"divided": "dividido entre", "plus_minus": "más menos", "not_equal": "distinto de"},
            **{"about": "aproximadamente", "at_most": "menor o igual que", "at_least": "mayor o igual que"},
            **{"root": "raíz de", "infinity": "infinito", "micro": "micro", "copyright_": "copyright"},
            **{"registered": "marca registrada", "first_m": "o", "first_f": "a", "trademark": "marca registrada"},
            **{"cent": "centavos", "per_mille": "por mil"},
        ),
        "fr": _words(
            **{"and_": "et", "plus": "plus", "equals": "égale", "per_cent": "pour cent", "at": "arobase"},
            **{"hash_": "dièse", "number": "numéro", "dollar": "dollars", "pound": "livres", "euro": "euros"},
            **{"yen": "yens", "rupee": "roupies", "degrees": "degrés", "section": "paragraphe", "times": "fois"},
            **{"divided": "divisé par", "plus_minus": "plus ou moins", "not_equal": "différent de"},
            **{"about": "environ", "at_most": "inférieur ou égal à", "at_least": "supérieur ou égal à"},
            **{"root": "racine de", "infinity": "infini", "micro": "micro", "copyright_": "copyright"},
            **{"registered": "marque déposée", "first_m": "o", "first_f": "a", "trademark": "marque"},
            **{"cent": "cents", "per_mille": "pour mille"},
        ),
        "hi": _words(
            **{"and_": "और", "plus": "धन", "equals": "बराबर", "per_cent": "प्रतिशत", "at": "ऐट", "hash_": "हैश"},
            **{"number": "नंबर", "dollar": "डॉलर", "pound": "पाउंड", "euro": "यूरो", "yen": "येन", "rupee": "रुपये"},
            **{"degrees": "डिग्री", "section": "धारा", "times": "गुणा", "divided": "भाग", "plus_minus": "धन या ऋण"},
            **{"not_equal": "बराबर नहीं", "about": "लगभग", "at_most": "से कम या बराबर", "at_least": "से अधिक या बराबर"},
            **{"root": "वर्गमूल", "infinity": "अनंत", "micro": "माइक्रो", "copyright_": "कॉपीराइट"},
            **{"registered": "पंजीकृत", "trademark": "ट्रेडमार्क", "cent": "सेंट", "per_mille": "प्रति हज़ार"},
        ),
        "it": _words(
            **{"and_": "e", "plus": "più", "equals": "uguale a", "per_cent": "per cento", "at": "chiocciola"},
            **{"hash_": "cancelletto", "number": "numero", "dollar": "dollari", "pound": "sterline", "euro": "euro"},
            **{"yen": "yen", "rupee": "rupie", "degrees": "gradi", "section": "paragrafo", "times": "per"},
            **{"divided": "diviso", "plus_minus": "più o meno", "not_equal": "diverso da", "about": "circa"},
            **{"at_most": "minore o uguale a", "at_least": "maggiore o uguale a", "root": "radice di"},
            **{"infinity": "infinito", "micro": "micro", "copyright_": "copyright", "registered": "marchio registrato"},
            **{"first_m": "o", "first_f": "a", "trademark": "marchio", "cent": "centesimi", "per_mille": "per mille"},
        ),
        "pt-br": _words(
            **{"and_": "e", "plus": "mais", "equals": "igual a", "per_cent": "por cento", "at": "arroba"},
            **{"hash_": "cerquilha", "number": "número", "dollar": "dólares", "pound": "libras", "euro": "euros"},
            **{"yen": "ienes", "rupee": "rupias", "degrees": "graus", "section": "parágrafo", "times": "vezes"},
            **{"divided": "dividido por", "plus_minus": "mais ou menos", "not_equal": "diferente de"},
            **{"about": "aproximadamente", "at_most": "menor ou igual a", "at_least": "maior ou igual a"},
            **{"root": "raiz de", "infinity": "infinito", "micro": "micro", "copyright_": "copyright"},
            **{"registered": "marca registrada", "first_m": "o", "first_f": "a", "trademark": "marca registrada"},
            **{"cent": "centavos", "per_mille": "por mil"},
        ),
    }
)
"""Language -> symbol -> its words, which a reader of the language says."""
