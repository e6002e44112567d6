"""Every command, argument and option is on the page about the command line, and nothing else is."""

from __future__ import annotations

import re

import pytest
import typer
from tests.docs.markdown import read, section, table
from tests.house.tree import ROOT
from typer.core import TyperGroup

from weefsel.cli.main import app

PAGE = ROOT / "docs" / "cli.md"

_GROUP = typer.main.get_command(app)
assert isinstance(_GROUP, TyperGroup)
COMMANDS = dict(_GROUP.commands)
PARAMETERS = [
    pytest.param(command, parameter, id=f"{command} {parameter.name}")
    for command, made in COMMANDS.items()
    for parameter in made.params
]


def _rows(command: str) -> dict[str, tuple[str, ...]]:
    """Argument or option (DIR, --out) → its row in the command's table."""
    named = (
        (re.match(r"`?(--[a-z-]+|[A-Z]+\b)", row[0]), row) for row in table(section(read(PAGE), f"weefsel {command}"))
    )
    return {match[1]: row for match, row in named if match is not None}


def _name(parameter: object) -> str:
    """How an argument or option is written: DIR, RECIPE, --out."""
    if getattr(parameter, "param_type_name", None) == "option":
        return str(getattr(parameter, "opts", [""])[0])
    return str(getattr(parameter, "metavar", None) or getattr(parameter, "name", "")).upper()


def test_every_command_has_its_section_and_no_section_is_about_nothing() -> None:
    headings = re.findall(r"^## weefsel (\w+)$", read(PAGE), re.M)
    assert headings == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_table_of_a_command_holds_its_arguments_and_options_in_order(command: str) -> None:
    assert list(_rows(command)) == [_name(parameter) for parameter in COMMANDS[command].params]


@pytest.mark.parametrize(("command", "parameter"), PARAMETERS)
def test_an_option_is_told_with_its_default_and_its_environment_variable(command: str, parameter: object) -> None:
    told = _rows(command)[_name(parameter)]
    default, required = getattr(parameter, "default", None), getattr(parameter, "required", False)
    if required:
        assert told[1] == "required"
    elif default is not None and not isinstance(default, bool):
        assert told[1] == str(default)
    else:
        assert told[1] != "required"
    for secondary in getattr(parameter, "secondary_opts", []):
        assert secondary in told[0]
    variable = getattr(parameter, "envvar", None)
    assert variable is None or f"`{variable}`" in told[2]


def test_the_page_tells_the_exit_codes() -> None:
    assert [row[0] for row in table(section(read(PAGE), "Exit codes"))] == ["0", "1", "2"]


def test_the_readme_lists_every_command() -> None:
    rows = table(section(read(ROOT / "README.md"), "On the command line"))
    assert [row[0].split()[1] for row in rows] == list(COMMANDS)
