"""The command `weefsel`: exit code 0 when all went well, 1 when the answer is no, 2 when the input is wrong."""

from __future__ import annotations

import io
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Literal

import typer

from weefsel.cli import hsds, monitoring, people
from weefsel.cli.arguments import Directory, Language
from weefsel.errors import WeefselError

__all__ = ["app", "main"]


def _steps() -> ModuleType:
    """What the commands do. Loaded when one runs, so that `--help` answers at once."""
    return import_module("weefsel.cli.steps")


app = typer.Typer(
    name="weefsel",
    help="See and strengthen the sociale basis of a neighbourhood.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(people.account, name="account")
app.add_typer(people.mail, name="mail")
app.add_typer(hsds.hsds, name="hsds")


@app.command()
def fetch(
    recipe: Annotated[Path, typer.Argument(help="TOML file that lists the sources")],
    data: Annotated[
        Path | None,
        typer.Option("--data", envvar="WEEFSEL_DATA", help="where the recipe's relative paths start", metavar="DIR"),
    ] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="id of a source; may be given again")] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="use nothing that was fetched before")] = False,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="host to ask besides the known ones; may be given again")
    ] = None,
) -> None:
    """Fetch the sources of RECIPE that say where they come from: the only command that reaches the network."""
    import_module("weefsel.cli.fetching").fetch(recipe, data, only or (), allow_host or (), refresh=refresh)


@app.command()
def build(
    recipe: Annotated[Path, typer.Argument(help="TOML file that lists the sources")],
    out: Annotated[Path, typer.Option("--out", help="directory to build in", metavar="DIR")],
    data: Annotated[
        Path | None,
        typer.Option("--data", envvar="WEEFSEL_DATA", help="where the recipe's relative paths start", metavar="DIR"),
    ] = None,
) -> None:
    """Build the snapshot that RECIPE describes, and analyse it."""
    _steps().build(recipe, out, data)


@app.command()
def demo(
    directory: Annotated[Path, typer.Argument(help="directory to make it in", metavar="DIR")] = Path("weverveen"),
    scale: Annotated[
        Literal["village", "city", "region", "country"],
        typer.Option(help="one village, the whole municipality, or a land to measure on"),
    ] = "city",
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="serve the site when it is made")] = True,
    port: Annotated[int, typer.Option(min=1, max=65535, help="port of the site")] = 8642,
) -> None:
    """Make the fictional municipality Weverveen, analyse it and serve its site."""
    _steps().demo(directory, scale)
    if serve:
        _steps().serve(directory, "127.0.0.1", port)


@app.command()
def check(directory: Directory) -> None:
    """Check every file of a snapshot against its checksum and every value against its meaning; exit 2 on a fault."""
    _steps().check(directory)


@app.command()
def serve(
    directory: Directory,
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="port of the site")] = 8642,
    workbench: Annotated[
        bool, typer.Option("--workbench", help="also pages on which to add spreadsheets of one's own")
    ] = False,
) -> None:
    """Serve the site of a snapshot."""
    _steps().serve(directory, host, port, workbench=workbench)


@app.command()
def register(directory: Directory) -> None:
    """Begin a register, in which people write about their own neighbourhood; also after an update of the program."""
    import_module("weefsel.cli.registering").begin(directory)


@app.command()
def freeze(directory: Directory) -> None:
    """Process what people wrote: a new revision, its analyses, and then the site shows it."""
    import_module("weefsel.cli.registering").freeze(directory)


@app.command()
def tick(directory: Directory) -> None:
    """Do what has to happen every so often, from a timer: ask what is still right, and process what was written."""
    import_module("weefsel.cli.registering").tick(directory)


@app.command()
def person(
    what: Annotated[Literal["export", "erase"], typer.Argument(help="hand over what is kept, or erase it")],
    directory: Directory,
    email: Annotated[str, typer.Argument(help="e-mail address of the person")],
) -> None:
    """Export or erase all that is kept of a person."""
    getattr(import_module("weefsel.cli.registering"), what)(directory, email)


@app.command()
def backup(
    directory: Directory,
    file: Annotated[Path, typer.Argument(help="file to write, outside DIR", metavar="FILE")],
) -> None:
    """Write what people wrote, the keys and the recipe to one file, while the site goes on."""
    import_module("weefsel.cli.keeping").backup(directory, file)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="file that `weefsel backup` wrote", metavar="FILE")],
    directory: Directory,
    replace: Annotated[bool, typer.Option("--replace", help="overwrite what is there")] = False,
) -> None:
    """Check a backup and put it back."""
    import_module("weefsel.cli.keeping").restore(file, directory, replace=replace)


@app.command()
def records(
    directory: Directory,
    to: Annotated[Literal["xlsx", "csv", "geojson", "gpkg"], typer.Option("--to", help="format")],
    out: Annotated[Path, typer.Option("--out", help="file to write")],
) -> None:
    """Write what is public of the register as a workbook, a zip of CSV tables, GeoJSON or GeoPackage."""
    import_module("weefsel.cli.taking").records(directory, to, out)


@app.command()
def archive(
    directory: Directory,
    file: Annotated[Path, typer.Argument(help="file to write", metavar="FILE")],
    with_owners: Annotated[
        bool, typer.Option("--with-owners", help="also whose each entry is: e-mail addresses of people")
    ] = False,
) -> None:
    """Write the whole register, in every state and with its history, to one file that an empty site takes in."""
    import_module("weefsel.cli.taking").archive(directory, file, with_owners=with_owners)


@app.command()
def unarchive(
    file: Annotated[Path, typer.Argument(help="file that `weefsel archive` wrote", metavar="FILE")],
    directory: Directory,
) -> None:
    """Check an archive and make the register of a directory of it; there must be no entries yet."""
    import_module("weefsel.cli.taking").unarchive(file, directory)


@app.command("import")
def import_list(
    directory: Directory,
    file: Annotated[Path, typer.Argument(help="workbook (.xlsx) or CSV with a list", metavar="FILE")],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="TOML or JSON file that says what the columns are", metavar="FILE")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell what would become of rows, write nothing")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="write without asking")] = False,
    lang: Language = "nl",
) -> None:
    """Bring a list of groups, places, activities, ties or money into the register; exit 1 when nothing was written."""
    bringing = import_module("weefsel.cli.bringing")
    if not bringing.bring(directory, file, mapping, lang, dry_run=dry_run, yes=yes):
        raise typer.Exit(1)


@app.command()
def reach(
    directory: Directory,
    area: Annotated[str | None, typer.Option(help="code, slug or name of one area")] = None,
    minutes: Annotated[Literal["5", "10", "15"], typer.Option(help="walking time")] = "10",
    lang: Language = "nl",
) -> None:
    """Which share of residents can walk to a place of each function in time, per area."""
    _steps().reach(directory, area, int(minutes), lang)


@app.command()
def gaps(
    directory: Directory,
    norm: Annotated[str | None, typer.Option("--norm", help="id of one norm; default: all, of the whole")] = None,
    limit: Annotated[float | None, typer.Option("--limit", help="another limit than was agreed")] = None,
    since: Annotated[
        Path | None, typer.Option("--since", help="directory of an earlier snapshot to compare with", metavar="DIR")
    ] = None,
    lang: Language = "nl",
) -> None:
    """What is missing against what was agreed, per norm and area."""
    import_module("weefsel.cli.agreed").gaps(directory, norm, limit, since, lang)


@app.command()
def norms(
    given: Annotated[
        Path | None,
        typer.Argument(help="TOML file of a norm set, or directory of a snapshot; default: the example", metavar="SET"),
    ] = None,
    sign: Annotated[
        list[str] | None, typer.Option("--sign", help="party that signs the set; may be given again")
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="directory of a snapshot to hold beside the set", metavar="DIR")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="file to write; default: standard output")] = None,
) -> None:
    """Check a norm set and print it as TOML, sign it, or hold a snapshot beside it."""
    import_module("weefsel.cli.agreed").norms(given, sign or [], into, out)


@app.command()
def web(
    directory: Directory,
    at: Annotated[
        str | None, typer.Option("--at", help="day of the web; default: the snapshot's", metavar="DATE")
    ] = None,
    lens: Annotated[
        Literal["non_institutional", "half_line", "functional", "infrastructural"] | None,
        typer.Option("--lens", help="one of four ways of looking; default: the whole web"),
    ] = None,
    area: Annotated[str | None, typer.Option("--area", help="code, slug or name of one area")] = None,
    what: Annotated[
        Literal["measures", "actors", "breaks", "meetings"], typer.Option("--what", help="which table")
    ] = "measures",
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
    form: Annotated[
        Literal["gexf", "graphml", "gephi-lite", "csv"] | None,
        typer.Option("--to", help="write the web itself, for a program for graphs"),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--out", help="file to write; default: standard output", metavar="FILE")
    ] = None,
    lang: Language = "nl",
) -> None:
    """The web of actors: its measures, who is where in it, what falls apart when one goes, and who should meet."""
    asked = import_module("weefsel.cli.webs").Asked(directory, at, lens, area)
    if form is None:
        asked.show(what, lang, as_json=as_json)
    else:
        asked.write(form, file)


app.command()(monitoring.quality)
app.command()(monitoring.trend)
app.command()(monitoring.codebook)


@app.command()
def trace(
    directory: Directory,
    result: Annotated[str, typer.Argument(help="people, presence, observed, reach, room or web")],
    area: Annotated[str, typer.Argument(help="code, slug or name of an area")],
    column: Annotated[str, typer.Argument(help="name of the figure, such as meeting:within_10")],
    again: Annotated[bool, typer.Option("--again", help="make the figure again from the tables and compare")] = False,
    form: Annotated[
        Literal["text", "jsonld"], typer.Option("--format", help="lines to read, or PROV and RO-Crate in JSON-LD")
    ] = "text",
    lang: Language = "nl",
) -> None:
    """Print where a figure comes from: every step, back to the words of the source.

    With --again the figure is made anew from the tables; exit 1 when it differs from what is kept.
    """
    _steps().trace(directory, result, area, column, again=again, form=form, lang=lang)


@app.command()
def export(
    directory: Directory,
    to: Annotated[Literal["geojson", "csv"], typer.Option("--to", help="format")],
    out: Annotated[Path | None, typer.Option("--out", help="file to write; default: standard output")] = None,
) -> None:
    """Write the areas with their published figures, as GeoJSON (with outlines) or CSV."""
    _steps().export(directory, to, out)


@app.command()
def concepts(
    to: Annotated[Literal["md", "ttl"], typer.Option("--format", help="a page to read, or SKOS in Turtle")] = "md",
    out: Annotated[Path | None, typer.Option("--out", help="file to write; default: standard output")] = None,
) -> None:
    """Write the words of Weefsel, each with its meaning and the article it comes from."""
    import_module("weefsel.cli.vocabulary").concepts(to, out)


@app.command()
def bench(
    name: Annotated[
        Literal[
            "catchment", "costs", "dedupe", "disclosure", "find", "gaps", "import", "outside", "quality", "reach", "web"
        ],
        typer.Argument(help="what to measure", metavar="NAME"),
    ],
    scale: Annotated[str | None, typer.Option(help="how large, where a benchmark has scales")] = None,
    data: Annotated[
        Path | None, typer.Option("--data", envvar="WEEFSEL_DATA", help="where recipes read from", metavar="DIR")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object, indented without it")] = False,
) -> None:
    """Measure Weefsel against published figures or other programs."""
    _steps().bench(name, scale, data, as_json=as_json)


def main() -> None:
    """Run the command; wrong input is told in a line a fault, never as a traceback."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    _open_streams()
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except WeefselError as error:
        for line in str(error).splitlines():
            typer.echo(f"weefsel: {line}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # the reader of our output (head, less) has seen enough
        _write_nowhere()
        sys.exit(0)
    except OSError as error:
        typer.echo(f"weefsel: Cannot write: {error.strerror or error}.", err=True)
        _write_nowhere()
        sys.exit(2)


def _open_streams() -> None:
    """What is written to a closed stream is lost; a letter that a terminal does not know is spelt out."""
    nowhere = Path(os.devnull)
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _write_nowhere() -> None:
    """Let go of what standard output did not take, so that the interpreter does not try again when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
