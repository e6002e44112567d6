"""The catalogue of texts is complete in both languages, and says so when it is used wrongly."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.concepts.language import slips

import weefsel.concepts.texts
from weefsel.concepts import LANGS, Lang
from weefsel.concepts.texts import DIRECTORY, Text, read, text, texts

ALL = [*texts().values()]

#: what is wrong in an entry of demo.toml, and what the error says about it
FAULTY = {
    "no English": ('id = "demo.a"\nnl = "een"', r"'demo\.a' has no en"),
    "no Dutch": ('id = "demo.a"\nen = "one"', r"'demo\.a' has no nl"),
    "only spaces": ('id = "demo.a"\nnl = "een"\nen = "  "', r"'demo\.a' has no en"),
    "another file's name": ('id = "map.a"\nnl = "een"\nen = "one"', r"'map\.a' should begin with 'demo' and a dot"),
    "no dot": ('id = "demo"\nnl = "een"\nen = "one"', "'demo' is no id"),
    "no id": ('nl = "een"\nen = "one"', "'None' is no id"),
    "a misspelt key": (
        'id = "demo.a"\nnl = "een"\nen = "one"\nvar = ["n"]',
        r"'demo\.a' has keys that mean nothing: var",
    ),
    "undeclared": ('id = "demo.a"\nnl = "{n} een"\nen = "{n} one"', "uses n in nl but vars says none"),
    "unused": ('id = "demo.a"\nnl = "een"\nen = "one"\nvars = ["n"]', "uses no variables in nl but vars says n"),
    "one language": ('id = "demo.a"\nnl = "{n}"\nen = "one"\nvars = ["n"]', "uses no variables in en but vars says n"),
    "stray brace": ('id = "demo.a"\nnl = "een {"\nen = "one"', "has a brace in nl"),
    "format mark": ('id = "demo.a"\nnl = "{n:.2f}"\nen = "{n:.2f}"\nvars = ["n"]', "has a brace in nl"),
}


#: values that could be taken for markup
VALUE = st.text(alphabet="n{}<%\\ é", max_size=6)


def catalogue(directory: Path, *entries: str) -> Path:
    (directory / "demo.toml").write_text("".join(f"[[text]]\n{entry}\n" for entry in entries), encoding="utf-8")
    return directory


def test_every_file_of_the_catalogue_is_without_fault() -> None:
    groups = {path.stem for path in DIRECTORY.glob("*.toml")}
    assert "common" in groups
    assert {id.partition(".")[0] for id in read(DIRECTORY)} == groups


def test_a_text_is_in_its_language_and_says_u() -> None:
    found = {(entry.id, lang): slips(entry.words[lang], lang) for entry in ALL for lang in LANGS}
    assert {place: words for place, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("words", "lang", "found"),
    [
        ("Of je je welkom voelt", "nl", ["je"]),
        ("Jouw buurt", "nl", ["jouw"]),
        ("The map laadt", "nl", ["the"]),
        ("We show het hele gebied", "en", ["het"]),
        ("Uw buurt van {the} tot {je}, met `weefsel for`", "nl", []),
        ("Where this figure comes from", "en", []),
    ],
)
def test_a_slip_of_language_is_found(words: str, lang: Lang, found: list[str]) -> None:
    assert slips(words, lang) == found


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_entry_is_refused_with_its_file_and_id(name: str, tmp_path: Path) -> None:
    entry, message = FAULTY[name]
    with pytest.raises(ValueError, match=message) as error:
        read(catalogue(tmp_path, entry))
    assert str(error.value).startswith("demo.toml: ")


def test_a_sound_entry_is_read(tmp_path: Path) -> None:
    found = read(catalogue(tmp_path, 'id = "demo.a"\nnl = "{n} een {n}"\nen = "one {n}"\nvars = ["n"]'))
    assert found == {"demo.a": Text("demo.a", {"nl": "{n} een {n}", "en": "one {n}"}, frozenset({"n"}))}


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    entry = 'id = "demo.a"\nnl = "een"\nen = "one"'
    with pytest.raises(ValueError, match=r"'demo\.a' stands there twice"):
        read(catalogue(tmp_path, entry, entry))


def test_all_faults_are_reported_together(tmp_path: Path) -> None:
    catalogue(tmp_path, 'id = "demo.a"\nnl = "een"', 'id = "demo.b"\nen = "two"')
    (tmp_path / "broken.toml").write_text('[[text]]\nid = "broken.a', encoding="utf-8")
    (tmp_path / "other.toml").write_text('[[texts]]\nid = "other.a"', encoding="utf-8")
    with pytest.raises(ValueError, match="broken") as error:
        read(tmp_path)
    assert [line.partition(":")[0] for line in str(error.value).splitlines()] == [
        "broken.toml",
        "demo.toml",
        "demo.toml",
        "other.toml",
    ]


def test_a_text_is_given_in_the_language_asked_for() -> None:
    assert text("trace.counted_places", "nl", n="12") == "Getelde plekken: 12."
    assert text("trace.counted_places", "en", n="12") == "Places counted: 12."


def test_an_unknown_id_is_answered_with_the_nearest() -> None:
    with pytest.raises(LookupError, match=r"no text 'common\.skipp'; did you mean 'common\.skip'\?"):
        text("common.skipp", "nl")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(LookupError, match="no language 'fr', only en, nl"):
        text("common.skip", "fr")


def test_missing_and_extra_variables_are_both_named() -> None:
    said = r"misses edges, km and does not have count; its variables are: edges, km, nodes"
    with pytest.raises(TypeError, match=said):
        text("trace.network", "nl", nodes="4", count="3")
    with pytest.raises(TypeError, match="does not have n; its variables are: none"):
        text("common.skip", "nl", n="3")


def test_a_value_that_looks_like_a_variable_stays_as_it_is() -> None:
    said = text("trace.subject_observed", "nl", name="{year}", year="{name}")
    assert said == "{year} ({name})"


@given(entry=st.sampled_from(ALL), lang=st.sampled_from(LANGS), data=st.data())
def test_filling_in_equals_python_formatting(entry: Text, lang: Lang, data: st.DataObject) -> None:
    values = {name: data.draw(VALUE, label=name) for name in sorted(entry.variables)}
    assert text(entry.id, lang, **values) == entry.words[lang].format(**values)


def test_no_text_is_left_that_nothing_says() -> None:
    """An id stands in the program as it is, or its beginning does before what is filled in: `trace.counted_{kind}`."""
    package = Path(weefsel.concepts.__file__).parents[1]
    web = package.parents[1] / "web" / "src"
    files = [f for place in (package, web) for f in place.rglob("*.*") if f.suffix in (".py", ".html", ".svg", ".ts")]
    program = "\n".join(f.read_text(encoding="utf-8") for f in files if "static" not in f.parts)
    begun = tuple(re.findall(r"""f["']([a-z_]+\.[a-z_.]*)\{""", program))
    # names of parameters and details are put behind this by the trace
    begun += ("trace.parameter_",)
    silent = [id for id in texts() if id not in program and not id.startswith(begun)]
    assert silent == []


def test_the_examples_in_the_docstrings_run() -> None:
    result = doctest.testmod(weefsel.concepts.texts)
    assert result.attempted >= 1
    assert result.failed == 0
