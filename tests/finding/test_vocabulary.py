"""Words that are like another are found by letters, compounds by their parts."""

from __future__ import annotations

import random

from weefsel.platform.finding.vocabulary import Vocabulary

WORDS = [
    "taalles", "taal", "les", "muziekles", "koffie", "maaltijd", "wandelen", "biljarten", "schilderen", "breien",
    "handwerken", "gymnastiek", "buurthuis", "mantelzorg", "klaverjassen", "repareren", "voorlezen", "spelletjes",
    "kinderboerderij", "vrijwilliger", "dorpshuis", "alles",
]  # fmt: skip


def _vocabulary(words: list[str]) -> Vocabulary:
    made = Vocabulary()
    for word in words:
        made.add(word)
    made.settle()
    return made


def _mistakes(word: str) -> set[str]:
    """Every word with one letter too few, another, too many, or two swapped."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in cuts if b),
        *(a + "q" + b[1:] for a, b in cuts if b),
        *(a + "q" + b for a, b in cuts),
        *(a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1),
    } - {word}


def test_every_word_with_one_mistake_is_like_the_word() -> None:
    known = _vocabulary(WORDS)
    for word in WORDS:
        for typed in _mistakes(word):
            if len(typed) >= 4 and typed not in WORDS:
                assert word in known.like(typed), (word, typed)


def test_two_mistakes_are_allowed_in_a_long_word_and_none_in_a_short_one() -> None:
    known = _vocabulary([*WORDS, "bus"])
    assert known.like("klaferjasen") == ["klaverjassen"]
    assert known.like("kofie") == ["koffie"]
    assert known.like("koxxie") == []
    assert known.like("bux") == []
    assert known.like("1234567") == []


def test_what_is_like_a_word_does_not_hang_on_the_order_in_which_words_came() -> None:
    rng = random.Random(3)
    letters = "aeklmnorst"
    words = sorted({"".join(rng.choices(letters, k=rng.randint(4, 9))) for _ in range(3_000)})
    typed = ["".join(rng.choices(letters, k=rng.randint(4, 9))) for _ in range(60)]
    ways = [_vocabulary(words), _vocabulary(rng.sample(words, len(words)))]
    found = [[way.like(word) for word in typed] for way in ways]
    assert found[0] == found[1]
    assert sum(map(bool, found[0])) > 10


def test_words_that_come_later_are_found_like_the_others() -> None:
    late = _vocabulary(WORDS[::2])
    for word in WORDS[1::2]:
        late.add(word)
        late.settle()
    whole = _vocabulary(WORDS)
    for part in ("taal", "les", "buu", "wandelen"):
        for look in (Vocabulary.beginning_with, Vocabulary.ending_in):
            assert [late.words[n] for n in look(late, part)] == [whole.words[n] for n in look(whole, part)]


def test_a_compound_is_known_by_its_parts_and_no_other_word_is() -> None:
    known = _vocabulary(WORDS)
    assert known.parts("taallessen") == ("taal", "lessen")
    assert known.parts("koffieles") == ("koffie", "les")
    assert known.parts("koffiekan") is None
    # "al" is no word of it
    assert {known.words[number] for number in known.ending_in("les")} == {"taalles"}
