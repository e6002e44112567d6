"""Files that were brought: kept by their content, forgotten in time, and never where their name says."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from weefsel.errors import InputError, NotFound
from weefsel.workbench import drafts as module
from weefsel.workbench.drafts import KEPT_S, Drafts, Kept

CONTENT = b"buurtcode;n\nBU1;2\n"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cijfers 2025.csv", "cijfers 2025.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\geheim.csv", "geheim.csv"),
        ("/abs/olute", "olute"),
        ("a\nb\0c.csv", "abc.csv"),
        ("..", ".."),
        ("", "?"),
        ("x" * 500, "x" * 80),
    ],
)
def test_a_file_is_kept_by_its_content_whatever_its_name(tmp_path: Path, name: str, shown: str) -> None:
    stored, told = Drafts(tmp_path).store(name, [CONTENT[:4], CONTENT[4:]])
    assert stored == f"{hashlib.sha256(CONTENT).hexdigest()}.csv"
    assert told == shown
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")] == ["own", f"own/{stored}"]
    assert (tmp_path / "own" / stored).read_bytes() == CONTENT


def test_what_a_file_is_its_first_bytes_say(tmp_path: Path) -> None:
    assert Drafts(tmp_path).store("x.csv", [b"P", b"K\x03\x04"])[0].endswith((".csv", ".xlsx"))
    assert Drafts(tmp_path).store("x.csv", [b"PK\x03\x04"])[0].endswith(".xlsx")


def test_a_file_that_is_too_large_is_refused_and_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST", 10)
    with pytest.raises(InputError, match="at most 0 MB"):
        Drafts(tmp_path).store("x.csv", [b"12345678", b"9012"])
    assert list((tmp_path / "own").iterdir()) == []


@pytest.mark.parametrize(
    "token", ["", ".", "..", "../../../etc", "a" * 31, "a" * 33, "é" * 32, "a" * 31 + "/", "a" * 32 + "\n", "%2e" * 10]
)
def test_what_is_no_token_is_nowhere(tmp_path: Path, token: str) -> None:
    with pytest.raises(NotFound):
        Drafts(tmp_path).read(token)


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {Drafts.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {32}


def test_a_draft_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    kept = Kept(drafts.new_token(), "x.csv", "één.csv", "old", "ooit", {"about.title": "a\ud800 'é' <b>"})
    drafts.keep(kept)
    assert drafts.read(kept.token).fields["about.title"].startswith("a")
    plain = Kept(kept.token, "x.csv", "één.csv", fields={"c0.name": "é"})
    drafts.keep(plain)
    assert drafts.read(kept.token) == plain
    drafts.forget(kept.token)
    with pytest.raises(NotFound):
        drafts.read(kept.token)


def test_what_is_old_and_not_needed_is_swept_away(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    files = {
        name: drafts.store(name, [name.encode()])[0] for name in ("in recipe", "in draft", "in old draft", "alone")
    }
    new, old = drafts.new_token(), drafts.new_token()
    drafts.keep(Kept(new, files["in draft"], "x"))
    drafts.keep(Kept(old, files["in old draft"], "x"))
    drafts.sweep("")
    assert len(list((tmp_path / "own").glob("*.csv"))) == 4, "what is new stays"
    before = time.time() - KEPT_S - 10
    for path in [*(tmp_path / "own").glob("*.csv"), drafts.folder(old) / "draft.json"]:
        os.utime(path, (before, before))
    drafts.sweep(f'path = "{files["in recipe"]}"')
    assert drafts.tokens() == [new]
    left = {path.name for path in (tmp_path / "own").glob("*.csv")}
    assert left == {files["in recipe"], files["in draft"]}
