"""Sentences in five languages: whole after titles, cut at their ends."""

import pytest

from api.text.segment import segments

TEXTS = {
    "es": """El Sr. García y la Sra. López viven aquí. | La Dra. Ruiz visitó EE. UU. en 2020 con el Prof. Díaz. |
        ¿Cómo está Ud. esta mañana? | ¡Estoy muy bien, gracias! | «¿Vienes con nosotros?», dijo. |
        Vive en la Av. Central n.º 5 de la ciudad.""",
    "fr": """M. Dupont et Mme Durand sont là. | Le Dr. Martin et M. Petit arrivent demain. | « Venez-vous ? » dit-il. |
        « Bien sûr que oui ! » répondit-elle.""",
    "hi": """
        डॉ. शर्मा आज घर पर हैं। | क्या आप बिलकुल ठीक हैं? | प्रो. वर्मा और पं. नेहरू आए। | इसकी कीमत रु. 500 है।""",
    "it": """
        Il Sig. Rossi e la Sig.ra Bianchi sono qui. | Il dott. Verdi vive in P.za Navona. | «Vieni con noi?», disse.""",
    "pt-br": """O Sr. Silva e a Sra. Souza moram aqui. | Mora na Av. Paulista com o Prof. Costa. |
        V. Exa. quer alguma coisa? | “Você vem conosco?”, disse.""",
}


@pytest.mark.parametrize("language", TEXTS)
def test_sentences_are_whole(language: str) -> None:
    sentences = [" ".join(each.split()) for each in TEXTS[language].split("|")]
    assert [segment.text for segment in segments(" ".join(sentences), language)] == sentences


def test_a_long_hindi_text_without_spaces_after_its_stops_is_cut_at_them() -> None:
    text = "यह एक बहुत लंबा वाक्य है जो चलता ही रहता है।" * 30
    assert all(segment.text.endswith("।") for segment in segments(text, "hi"))
