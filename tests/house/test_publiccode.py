"""`publiccode.yml` has what the standard asks (core, version 0.4), and the licence is the same everywhere."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from typing import Any

import pytest
import yaml
from tests.house.tree import ROOT

#: of the English text of EUPL 1.2, as SPDX keeps it
LICENCE_SHA256 = "57fb42fbcd0b037ce528ed8f72f1ec095d67bc6825ecf1448ff39be1fe68a4b4"


@pytest.fixture(scope="module")
def code() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))


def test_all_mandatory_keys_are_there(code: dict[str, Any]) -> None:
    assert code["publiccodeYmlVersion"] == "0.4"
    mandatory = {
        "name", "url", "platforms", "categories", "developmentStatus", "softwareType", "description", "legal",
        "maintenance", "localisation",
    }  # fmt: skip
    assert mandatory <= set(code)
    assert code["developmentStatus"] in ("concept", "development", "beta", "stable", "obsolete")
    assert code["softwareType"] == "standalone/web"
    assert code["maintenance"]["type"] in ("internal", "community")
    assert all(contact["name"] for contact in code["maintenance"]["contacts"])


def test_it_is_described_in_dutch_and_english(code: dict[str, Any]) -> None:
    assert set(code["description"]) == {"nl", "en"}
    for words in code["description"].values():
        assert 0 < len(words["shortDescription"].strip()) <= 150
        assert 500 <= len(words["longDescription"]) <= 10_000
        assert 5 <= len(words["features"]) <= 20
        assert all((ROOT / picture).parent.is_dir() for picture in words["screenshots"])
    assert code["localisation"] == {"localisationReady": True, "availableLanguages": ["nl", "en"]}


def test_it_says_what_the_package_says(code: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    web = json.loads((ROOT / "web" / "package.json").read_text(encoding="utf-8"))
    assert code["legal"]["license"] == project["license"] == web["license"] == "EUPL-1.2"
    assert "softwareVersion" not in code, "nothing was released yet"


def test_the_licence_is_the_whole_european_union_public_licence() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert re.findall(r"^(\d+)\.[A-Z]", text, re.M) == [str(number) for number in range(1, 16)]
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in text
    assert hashlib.sha256(text.encode()).hexdigest() == LICENCE_SHA256
