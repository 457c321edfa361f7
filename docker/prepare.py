"""Write the bytecode of all that the service imports, and read a sentence in every language, in an image.

A read-only container can't write bytecode later, and compiling torch anew at each start takes seconds. The bytecode of
everything installed would be 390 MB. Needs none of the model's files.
"""

import importlib
import time
from collections.abc import Iterator
from pathlib import Path

import api
from api.models.versions import notation_of
from api.phonemize.reader_factory import ReaderFactory
from api.settings import Settings

SENTENCES = {
    "en-us": "Dr. Smith paid $5 to Kwxzt.",
    "en-gb": "The colour of the lorry, half past three.",
    "es": "El niño cumplió 24 años.",
    "fr": "Les enfants ont mangé 80 pommes.",
    "hi": "नमस्ते दुनिया 12",
    "it": "Un po' di pane, 33 lire.",
    "ja": "何ですか、東京タワーは333メートルです。",
    "pt-br": "Não há 21 pães.",
    "zh": "银行里有123个人，长大了。",
}

LEFT_OUT = ("api.languages.zh.g2p_bopomofo",)
"""Modules whose bytecode is not written: bopomofo, which v1.1-zh alone needs, takes 30 MB."""


def main() -> None:
    """Import every module and read a sentence in every language."""
    began = time.monotonic()
    names = sorted(modules())
    for name in names:
        importlib.import_module(name)
    print(f"{len(names)} modules imported in {time.monotonic() - began:.1f} s")
    notation = notation_of("v1_0", Settings().assets_dir)
    phonemize = ReaderFactory(notation)()
    for language, sentence in SENTENCES.items():
        print(language, phonemize(sentence, language, notation).phonemes)


def modules() -> Iterator[str]:
    """Give the names of the service's modules."""
    root = Path(api.__path__[0])
    for file in root.rglob("*.py"):
        name = ".".join(("api", *file.relative_to(root).with_suffix("").parts)).removesuffix(".__init__")
        if name not in LEFT_OUT:
            yield name


if __name__ == "__main__":
    main()
