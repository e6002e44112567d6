"""Forms of one word have one stem."""

from __future__ import annotations

import pytest

from weefsel.platform.finding.folding import LONGEST_WORD, stem, words_of

FORMS = """
les lessen|taal talen|huis huizen|buurthuis buurthuizen|dans dansen|fiets fietsen|club clubs clubje clubjes|cafe cafes
maaltijd maaltijden maaltyd|bus bussen|cursus cursussen|klas klassen|wandeling wandelingen wandelen|koor koren
nederlands nederlandse|taalles taallessen|muziekles muzieklessen|brief brieven|reis reizen|ouder ouders|ouderen oudere
ijsbaan ysbaan|leer leren|vereniging verenigingen|commissie commissies|kind kinderen|film films filmpje|schaak schaken
spel spelen spelletjes|lesson lessons|meal meals|class classes|bibliotheek bibliotheken|spreekuur spreekuren
""".replace("\n", "|").strip("|")


@pytest.mark.parametrize("forms", FORMS.split("|"))
def test_the_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["ouderen ouders", "les lied", "brug burg", "koor kook", "taal tafel", "eten eed"])
def test_other_words_have_another(pair: str) -> None:
    one, other = map(stem, pair.split())
    assert one != other


def test_words_are_folded_and_cut_short() -> None:
    assert words_of("Café 'De Brúg', 's avonds; 65+ \0 🎉") == ["cafe", "de", "brug", "avonds", "65"]
    assert words_of("x" * 10_000) == ["x" * LONGEST_WORD]
    assert words_of("%_ -- ;") == []
