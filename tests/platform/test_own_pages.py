"""The pages of the workbench exist where there is one, take only their own forms, and tell what is wrong."""

from __future__ import annotations

import fcntl
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import override_settings
from tests.conftest import BUILT
from tests.platform.own_town import FIGURES, TOO_MUCH, built

from weefsel.cli.server import LOOPBACK, WORKBENCH, run
from weefsel.errors import BuildError
from weefsel.platform.settings import from_environment
from weefsel.platform.uploads import LARGEST
from weefsel.workbench import jobs
from weefsel.workbench.desk import open_desk

TOKEN = "a" * 32
ADDRESSES = (
    "/eigen-cijfers",
    f"/eigen-cijfers/{TOKEN}",
    f"/eigen-cijfers/{TOKEN}/bezig",
    f"/eigen-cijfers/{TOKEN}/ongedaan",
    "/eigen-cijfers/bron/x/verwijder",
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not BUILT.is_file():
        pytest.skip("web/ has not been built: run `make web`")
    return built(tmp_path_factory.mktemp("town"))


@pytest.fixture
def site(town: Path, tmp_path: Path) -> Iterator[Path]:
    directory = shutil.copytree(town, tmp_path / "site")
    with override_settings(WEEFSEL_DIR=directory, WEEFSEL_WORKBENCH=WORKBENCH, ALLOWED_HOSTS=["localhost"]):
        yield directory


@pytest.fixture
def visitor(site: Path) -> Any:
    """Someone at this computer, whose browser has seen no page yet."""
    assert site.is_dir()
    return Client(headers={"host": "localhost"}, enforce_csrf_checks=True)


def page(response: Any) -> str:
    return response.content.decode()


def send(visitor: Any, address: str, seen: str | None = None, **fields: Any) -> Any:
    """Fill in the form at `address` and send it."""
    mark = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(visitor.get(seen or address)))
    assert mark is not None
    return visitor.post(address, {"csrfmiddlewaretoken": mark[1], **fields})


def upload(visitor: Any, content: str | bytes = FIGURES, name: str = "eigen 2025.csv") -> Any:
    raw = content.encode() if isinstance(content, str) else content
    return send(visitor, "/eigen-cijfers", file=SimpleUploadedFile(name, raw))


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_without_a_workbench_there_are_no_such_pages_or_links(client: Any, address: str, lang: str) -> None:
    assert client.get(lang + address).status_code == 404
    assert client.post(lang + address).status_code == 404
    for other in ("/", "/over-de-data"):
        assert "eigen-cijfers" not in page(client.get(lang + other))


@pytest.mark.parametrize("remote", ["10.0.0.7", "::ffff:10.0.0.7", "", "nowhere", "203.0.113.9"])
def test_there_are_none_for_another_computer(visitor: Any, remote: str) -> None:
    for address in ADDRESSES:
        assert visitor.get(address, REMOTE_ADDR=remote).status_code == 404
    assert visitor.get(ADDRESSES[0], REMOTE_ADDR="::1").status_code == 200


def test_it_listens_on_this_computer_only(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::", "192.168.1.4", "example.invalid"):  # noqa: S104 refused
        with pytest.raises(BuildError, match="listens on 127"):
            run(tmp_path, host, 1, lambda _: None, workbench=True)
    settings = from_environment({"WEEFSEL_DIR": str(tmp_path), "WEEFSEL_WORKBENCH": "x:y", "WEEFSEL_SECRET_KEY": "k"}
                                | {"WEEFSEL_ALLOWED_HOSTS": "elders.example"})  # fmt: skip
    assert {host.strip("[]") for host in settings["ALLOWED_HOSTS"]} == set(LOOPBACK)


def test_the_links_are_there(visitor: Any) -> None:
    assert 'href="/eigen-cijfers"' in page(visitor.get("/"))
    assert 'nl-button--primary" href="/eigen-cijfers"' in page(visitor.get("/over-de-data"))
    assert 'href="/en/eigen-cijfers"' in page(visitor.get("/en/over-de-data"))


def test_a_form_of_another_site_is_refused(visitor: Any, site: Path) -> None:
    for address in ADDRESSES:
        for headers in ({}, {"origin": "https://elders.example"}, {"referer": "https://elders.example/"}):
            response = visitor.post(address, {"csrfmiddlewaretoken": "x" * 64, "do": "save"}, headers=headers)
            # a page that only answers a POST has nothing to show, but checks just the same
            assert response.status_code == 403, address
            assert "CSRF" not in page(response)
    visitor.get("/eigen-cijfers")
    mark = visitor.cookies["csrftoken"].value
    sent = visitor.post("/eigen-cijfers", {"csrfmiddlewaretoken": mark}, headers={"origin": "https://elders.example"})
    assert sent.status_code == 403
    assert not (site / "own").exists()


def test_the_one_cookie_is_for_the_forms_and_for_no_script_or_other_site(visitor: Any) -> None:
    assert "Set-Cookie" not in visitor.get("/").headers
    response = visitor.get("/eigen-cijfers")
    (cookie,) = response.cookies.values()
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", "")
    assert "no-store" in response.headers["Cache-Control"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "token", ["..", "%2e%2e", "..%2f..%2fetc", "a" * 31, "b" * 32, "%00" * 32, "é" * 32, "a" * 31 + "%2f"]
)
def test_a_token_that_is_none_leads_nowhere(visitor: Any, site: Path, token: str) -> None:
    for tail in ("", "/bezig"):
        assert visitor.get(f"/eigen-cijfers/{token}{tail}").status_code == 404
    assert send(visitor, f"/eigen-cijfers/{token}", "/eigen-cijfers", do="cancel").status_code == 404
    assert send(visitor, f"/eigen-cijfers/{token}/ongedaan", "/eigen-cijfers").status_code == 404
    assert send(visitor, f"/eigen-cijfers/bron/{token}/verwijder", "/eigen-cijfers").status_code == 404
    assert (site / "recipe.toml").is_file()


@pytest.mark.parametrize("name", ["../../../tmp/x.csv", "..\\x.csv", "<b>x</b>.csv", "x\u202e.csv", "a'\"&.csv"])
def test_the_name_of_a_file_is_shown_as_text_and_never_a_path(visitor: Any, site: Path, name: str) -> None:
    response = upload(visitor, FIGURES, name)
    assert response.status_code == 302
    shown = page(visitor.get(response.headers["Location"]))
    assert "<b>x" not in shown
    assert "x" in shown
    stored = [path.name for path in (site / "own").rglob("*.csv")]
    assert len(stored) == 1
    assert re.fullmatch(r"[0-9a-f]{64}\.csv", stored[0])


def test_a_file_goes_to_a_form_with_what_becomes_of_it(visitor: Any) -> None:
    response = upload(visitor)
    for lang in ("", "/en"):
        shown = page(visitor.get(lang + response.headers["Location"]))
        assert "Kerkbuurt" in shown
        assert 'value="Eenzaam (%)"' in shown
    assert "3 of the 4 rows are used." in shown
    assert "too few people" in shown


def test_what_is_no_table_is_told_in_parts(visitor: Any) -> None:
    response = upload(visitor, b"%PDF-1.7", "notulen.pdf")
    assert response.status_code == 422
    shown = page(response)
    assert "notulen.pdf" in shown
    assert '<p class="klein" lang="en">Expected a workbook (.xlsx) or delimited text (.csv); this is a PDF.' in shown


def test_no_file_at_all_is_told_at_the_field(visitor: Any) -> None:
    for fields in ({}, {"file": SimpleUploadedFile("leeg.csv", b"")}):
        response = send(visitor, "/eigen-cijfers", **fields)
        assert response.status_code == 422
        assert 'aria-invalid="true" autofocus' in page(response)


def test_too_large_a_file_is_told_and_not_kept(visitor: Any, site: Path) -> None:
    response = upload(visitor, b"a;b\n" + b"1;2\n" * (LARGEST // 4), "groot.csv")
    assert response.status_code == 422
    assert "a file of at most 50 MB" in page(response)
    assert not list((site / "own").glob("*")) if (site / "own").exists() else True


def test_faults_stand_at_their_field_with_the_cursor_and_nothing_is_built(visitor: Any, site: Path) -> None:
    address = upload(visitor, TOO_MUCH).headers["Location"]
    fields = open_desk(site).draft(address.rsplit("/", 1)[1]).fields
    response = send(visitor, address, **fields | {"do": "save", "about.title": ""})
    assert response.headers["Location"].endswith("?fout=1")
    shown = page(visitor.get(response.headers["Location"]))
    assert shown.count(" autofocus") == 1
    assert "108,1" in shown
    assert "Vul dit in." in shown
    assert jobs.running(site) is None


def test_another_change_meanwhile_is_told(visitor: Any, site: Path) -> None:
    address = upload(visitor).headers["Location"]
    fields = open_desk(site).draft(address.rsplit("/", 1)[1]).fields
    with (site / "own" / "building").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(f"{TOKEN}\n")
        lock.flush()
        response = send(visitor, address, **fields | {"do": "save"})
    assert response.status_code == 409
    assert f"/eigen-cijfers/{TOKEN}/bezig" in page(response)


def test_more_fields_than_a_form_has_are_refused(visitor: Any) -> None:
    address = upload(visitor).headers["Location"]
    response = send(visitor, address, **{f"c{n}.name": "x" for n in range(2_100)})
    assert response.status_code == 400
