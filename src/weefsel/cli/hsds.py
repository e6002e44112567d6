"""HSDS on the command line: bring a data set into the register, and write the register as one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer
from rich.markup import escape

from weefsel.cli import output
from weefsel.cli.starting import start
from weefsel.errors import Fault, InputError

if TYPE_CHECKING:
    from weefsel.platform.exchange.hsds.importing import Prepared

__all__ = ["hsds"]

#: as the vocabularies of `weefsel.concepts` and the writer have them, which are not loaded to answer `--help`
FunctionName = Literal["meeting", "development", "recreation", "support", "information"]
Nesting = Literal["tables", "service", "organization", "service_at_location"]
Directory = Annotated[Path, typer.Argument(help="directory of the snapshot", metavar="DIR")]
#: so many faults are told where nothing is brought in
_TOLD: Final = 50

hsds = typer.Typer(help="Read and write HSDS, the format of social maps and 211 services.", no_args_is_help=True)


@hsds.command("import")
def bring_in(
    directory: Directory,
    file: Annotated[Path, typer.Argument(help="file, folder or zip of HSDS 3.0", metavar="FILE")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell what would become of each record")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="bring in what is sound, although something is not")] = False,
    function: Annotated[
        FunctionName, typer.Option("--function", help="of a group or activity where the file does not say")
    ] = "information",
    actor_kind: Annotated[
        str, typer.Option("--actor-kind", help="kind of group where the file does not say")
    ] = "organisation",
    place_kind: Annotated[
        str, typer.Option("--place-kind", help="kind of place where the file does not say")
    ] = "support_point",
) -> None:
    """Bring an HSDS data set into the register. The same file twice changes nothing."""
    start(directory)
    from weefsel.concepts import ActorKind, Function, PlaceKind
    from weefsel.platform.exchange.hsds import importing
    from weefsel.platform.exchange.hsds.incoming import Defaults
    from weefsel.platform.register.who import PROGRAM
    from weefsel.sources.hsds import read

    kind = ActorKind(_one_of("--actor-kind", actor_kind, [*ActorKind]))
    place = PlaceKind(_one_of("--place-kind", place_kind, [*PlaceKind]))
    prepared = importing.prepare(read(file), PROGRAM, Defaults(Function(function), kind, place))
    if dry_run:
        _rows(prepared)
    elif prepared.faults and not yes:
        hint = "nothing was brought in; mend the file, or bring in what is sound with --yes"
        output.console(stderr=True).print(f"{len(prepared.faults):,} faults: {hint}")
        raise InputError(_first(prepared.faults))
    else:
        importing.bring_in(PROGRAM, prepared, why=file.name)
    _summary(prepared)


def _one_of(option: str, given: str, known: Sequence[str]) -> str:
    if given not in [str(one) for one in known]:
        words = ", ".join(map(str, known))
        raise InputError(Fault(option, f"one of {words}", "Choose one of these.", value=given))
    return given


def _first(faults: Sequence[Fault]) -> list[Fault]:
    if len(faults) <= _TOLD:
        return list(faults)
    last, more = faults[_TOLD - 1], len(faults) - _TOLD
    return [*faults[: _TOLD - 1], Fault(last.where, last.expected, last.mend, last.row, last.column, last.value, more)]


def _rows(prepared: Prepared) -> None:
    out = output.console()
    for one in prepared.planned:
        name = one.incoming.values.get("name") or one.incoming.external_id
        changes = f"  ({', '.join(one.changes)})" if one.changes else ""
        out.print(f"{one.fate:<9} {one.incoming.kind:<8} {escape(str(name))}{changes}")
    for fault in prepared.faults:
        out.print(f"fault     {escape(str(fault))}")


def _summary(prepared: Prepared) -> None:
    out = output.console()
    for fate, number in sorted(prepared.fates.items()):
        out.print(f"{number:>7,} {fate}")
    out.print(f"{sum(prepared.kept.values()):>7,} records kept beside them")
    out.print(f"{len(prepared.faults):>7,} faults")


@hsds.command("export")
def write_out(
    directory: Directory,
    out: Annotated[Path, typer.Option("--out", "-o", help="file to write: .json or .zip, or a folder")],
    nesting: Annotated[Nesting, typer.Option("--as", help="what a .json holds")] = "tables",
    public: Annotated[
        bool, typer.Option("--public", help="only what visitors may read, without what files said besides")
    ] = False,
) -> None:
    """Write the register as an HSDS data set, with all that was kept of the files it came from."""
    start(directory)
    from weefsel.platform.exchange.hsds import exporting
    from weefsel.platform.register.who import PROGRAM
    from weefsel.sources.hsds import write

    document = exporting.public() if public else exporting.everything(PROGRAM)
    write(document, out, table="" if nesting == "tables" else nesting)
    if not public:
        # names of people are in it
        out.chmod(0o700 if out.is_dir() else 0o600)
    output.console().print(f"{sum(map(len, document.tables.values())):,} records in {escape(str(out))}")
