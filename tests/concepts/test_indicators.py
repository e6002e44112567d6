"""The library of indicators: every file is whole, in its language, and what readers give is in it."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from tests.concepts.language import slips

from weefsel.concepts import LANGS, Condition, IndicatorGroup
from weefsel.concepts.indicators import error_models, library, read
from weefsel.sources.cbs.definitions import definitions
from weefsel.sources.statline.definitions import layout

HERE = Path(str(resources.files("weefsel.concepts.indicators")))
#: keys of a file whose words are sentences
SENTENCES = ("says", "not_says")


def test_every_condition_has_indicators_for_its_score_that_a_source_gives() -> None:
    for condition in Condition:
        given = [one for one in library().values() if one.scored and one.condition is condition and one.available]
        assert len(given) >= 5, condition


def test_the_library_is_in_the_order_of_the_conditions() -> None:
    order = [*Condition, None]
    found = [(order.index(one.condition), id) for id, one in library().items()]
    assert found == sorted(found)
    assert {f"{one.id}.toml" for one in library().values() if not one.group_of} | {
        "error_models.toml",
        "groups.toml",
    } == {path.name for path in HERE.glob("*.toml")}


def test_what_is_said_of_an_indicator_is_in_its_language_and_says_u() -> None:
    found: dict[tuple[str, str], list[str]] = {}
    for one in library().values():
        for lang in LANGS:
            for said in (one.name(lang), one.says(lang), one.not_says(lang), one.numerator(lang), *one.flaws(lang)):
                # names of tables and of areas keep their own language
                if wrong := slips(said, lang):
                    found[one.id, said] = wrong
            for said in (one.says(lang), one.not_says(lang), *one.flaws(lang)):
                assert said[-1] in ".?", (one.id, said)
    assert found == {}


def test_an_error_model_says_whether_it_is_an_assumption() -> None:
    for model in error_models().values():
        said = "aanname" in model.description("nl").lower()
        assert said == model.assumption, model.id


def test_every_id_that_a_reader_can_give_is_in_the_library_under_the_same_unit() -> None:
    given = {one.id: one.unit for one in definitions().values()}
    for kind in ("rivm", "ses"):
        known = layout(kind)
        groups = list(known.groups.values()) or [None]
        for one in known.indicators.values():
            given |= {known.of_group(one, group).id: one.unit for group in groups}
    for id, unit in given.items():
        assert library()[id].result == "observed", id
        assert library()[id].unit == ("share" if unit == "percent" else unit), id


def test_every_question_of_the_survey_of_weverveen_is_in_the_library() -> None:
    text = resources.files("weefsel.sources.demo").joinpath("shared/survey.toml").read_text(encoding="utf-8")
    for entry in tomllib.loads(text)["indicator"]:
        one = library()[entry["id"]]
        assert (one.name("nl"), one.name("en")) == (entry["nl"], entry["en"])
        assert one.group is IndicatorGroup(entry["group"])


def test_people_who_are_in_another_figure_already_are_in_no_score() -> None:
    groups = [one for one in library().values() if one.group_of]
    assert len(groups) >= 20
    for one in groups:
        assert not one.scored
        assert one.id.startswith(one.group_of)
        assert one.flaws("nl")[:-1] == library()[one.group_of].flaws("nl")


# --- what is wrong with a file is told --------------------------------------------------------------------------------


def spoilt(directory: Path, name: str, **changes: Any) -> str:
    """What is told of a library of one file with those lines changed; None leaves a line out."""
    for other in ("error_models.toml", "groups.toml"):
        (directory / other).write_bytes((HERE / other).read_bytes())
    text = (HERE / "inc_lonely.toml").read_text(encoding="utf-8")
    # a list on lines of its own becomes one line
    lines = re.sub(r"\[\n(.*?)\]", lambda found: f"[{found[1]}]".replace("\n", " "), text, flags=re.DOTALL).splitlines()
    kept = [line for line in lines if line.split(" = ")[0] not in changes]
    kept += [f"{key} = {value}" for key, value in changes.items() if value is not None]
    (directory / name).write_text("\n".join(kept) + "\n", encoding="utf-8")
    with pytest.raises(ValueError) as told:  # noqa: PT011 the words are what is tested
        read(directory)
    return str(told.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"says_en": None}, "says_en"),
        ({"condition": '"wealth"'}, "wealth"),
        ({"use": '"ranking"'}, "no use 'ranking'"),
        ({"direction": '"up"'}, "no direction 'up'"),
        ({"direction": '"context"'}, "which direction is better"),
        ({"reference": None, "reference_basis": None}, "has no reference"),
        ({"reference": "[0.7, 0.3]"}, "expected a low and a high"),
        ({"reference_basis": '"a feeling"'}, "without a basis"),
        ({"result": None}, "half an address"),
        ({"needs_nl": '"iets"', "needs_en": '"something"'}, "says what is needed"),
        ({"error_model": '"hope"'}, "hope"),
        ({"flaws_en": "[]"}, "more flaws in one language"),
        ({"groups": '["_90"]'}, "_90"),
        ({"refrence": "[0.3, 0.7]"}, "inc_lonely.toml: has no use for refrence"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_name(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    told = spoilt(tmp_path, "inc_lonely.toml", **changes)
    assert "inc_lonely" in told
    assert words in told


def test_two_files_with_one_id_and_one_under_another_name_are_told(tmp_path: Path) -> None:
    (tmp_path / "inc_lonely.toml").write_bytes((HERE / "inc_lonely.toml").read_bytes())
    told = spoilt(tmp_path, "other.toml")
    assert "other.toml: holds 'inc_lonely'" in told
    assert "inc_lonely.toml and other.toml: 'inc_lonely' stands there twice" in told
