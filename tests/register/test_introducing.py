"""What became of it that two groups could meet is remembered, whoever is named first, and can be taken back."""

from __future__ import annotations

import pytest
from tests.register.conftest import NewGroup, NewPerson

from weefsel.errors import NotFound
from weefsel.platform.register.introducing import answer, answered, forget
from weefsel.platform.register.merging import pair_of
from weefsel.platform.register.permissions import Refused
from weefsel.platform.register.records import remove
from weefsel.platform.register.states import Met
from weefsel.platform.register.who import PROGRAM, VISITOR, Who


@pytest.fixture
def somebody(person: NewPerson) -> Who:
    return person()


def test_the_last_answer_counts_whoever_is_named_first(group: NewGroup, somebody: Who) -> None:
    one, other = group(name="Een").pk, group(name="Twee").pk
    answer(somebody, one, other, Met.TRIED)
    answer(somebody, other, one, Met.KNOWN)
    assert answered() == {pair_of(one, other): Met.KNOWN}
    forget(somebody, other, one)
    forget(somebody, one, other)
    assert answered() == {}


def test_a_visitor_answers_nothing(group: NewGroup) -> None:
    one, other = group(name="Een").pk, group(name="Twee").pk
    with pytest.raises(Refused):
        answer(VISITOR, one, other, Met.NO)
    assert answered() == {}


def test_of_one_group_or_one_that_is_not_shown_nothing_is_answered(group: NewGroup, somebody: Who) -> None:
    one, gone = group(name="Een").pk, group(name="Weg").pk
    with pytest.raises(NotFound):
        answer(somebody, one, one, Met.NO)
    remove(PROGRAM, gone, gone=True)
    with pytest.raises(Refused):
        answer(somebody, one, gone, Met.NO)
    assert answered() == {}
