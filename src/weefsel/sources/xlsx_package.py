"""A workbook (.xlsx) as a package of parts: opened with limits, its XML read without entities, its sheets by name."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.parsers import expat

from weefsel.errors import Fault, InputError
from weefsel.sources.xlsx_formats import Shown, shown_as
from weefsel.sources.zips import DAMAGED, Wanted, open_zip, said

__all__ = ["MOST_ELEMENTS", "Package", "SheetPart", "broken", "open_package", "parse_xml"]

#: One part has at most so many elements.
MOST_ELEMENTS: Final = 12_000_000
#: So much of a part is unpacked at a time; bytes.
_PIECE: Final = 1 << 20
#: No text is longer; a cell of Excel holds 32,767 characters.
LONGEST_TEXT: Final = 1_000_000
_SAVE: Final = "Open it in Excel or LibreOffice and save it again as Excel workbook (.xlsx)."

#: name of the element without its namespace, its attributes likewise
Begin = Callable[[str, Mapping[str, str]], None]
#: name of the element, and the text in it
End = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of the workbook, and the part of the package that holds its cells."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True, slots=True)
class Package:
    """An open workbook: its sheets in their order, and what its cells refer to."""

    file: str
    path: Path
    sheets: tuple[SheetPart, ...]
    #: texts that cells point at
    texts: tuple[str, ...]
    #: style of a cell → what it makes of a number
    styles: tuple[Shown, ...]
    from_1904: bool


def broken(file: str, why: str) -> InputError:
    """That a workbook cannot be read."""
    return InputError(Fault(file, f"a workbook that can be read ({why})", _SAVE))


def open_package(path: Path) -> Package:
    """The workbook at `path`, without its cells. Raises `InputError` where it is none, or holds macros or too much."""
    file = path.name
    with _opened(path) as package:
        names = set(package.namelist())
        _check_kind(file, package, names)
        book = _relations(file, package, "").get("officeDocument", [("", "xl/workbook.xml")])[0][1]
        if book not in names:
            raise broken(file, "it holds no workbook")
        relations = _relations(file, package, book)
        parts = dict(relations.get("worksheet", []))
        listed, from_1904 = _workbook(file, package, book)
        sheets = tuple(SheetPart(name, hidden, parts[key]) for name, hidden, key in listed if parts.get(key) in names)
        if not sheets:
            raise broken(file, "it holds no sheet with cells")
        texts = _first(relations, "sharedStrings", names)
        styles = _first(relations, "styles", names)
        return Package(
            file,
            path,
            sheets,
            _texts(file, package, texts) if texts else (),
            _styles(file, package, styles) if styles else (),
            from_1904,
        )


def read_part(package: Package, part: str, begin: Begin, end: End) -> None:
    """Read the XML of a part: `begin` and `end` are called for its elements. Raises `InputError` where it is broken."""
    with _opened(package.path) as opened:
        parse_xml(package.file, opened, part, begin, end)


def _opened(path: Path) -> zipfile.ZipFile:
    return open_zip(path, Wanted("a workbook", _SAVE, "Put the table in a workbook of its own."))


def _check_kind(file: str, package: zipfile.ZipFile, names: set[str]) -> None:
    """A package may be a workbook, one with macros, or something else altogether."""
    if "mimetype" in names:
        mend = "Open it in LibreOffice and save it as Excel workbook (.xlsx) or as CSV."
        raise InputError(Fault(file, "a workbook (.xlsx); this is an OpenDocument file (.ods)", mend))
    if any(name.lower().endswith("workbook.bin") for name in names):
        raise InputError(Fault(file, "a workbook (.xlsx); this is a binary workbook (.xlsb)", _SAVE))
    if any(name.lower().endswith("vbaproject.bin") for name in names) or _says_macros(file, package, names):
        mend = "Save it as Excel workbook (.xlsx), without macros."
        raise InputError(Fault(file, "a workbook without macros; this one has them (.xlsm)", mend))
    if "[Content_Types].xml" not in names:
        raise InputError(Fault(file, "a workbook (.xlsx); this is a zip of something else", _SAVE))


def _says_macros(file: str, package: zipfile.ZipFile, names: set[str]) -> bool:
    found: list[str] = []

    def begin(_: str, attributes: Mapping[str, str]) -> None:
        found.append(attributes.get("ContentType", ""))

    if "[Content_Types].xml" in names:
        parse_xml(file, package, "[Content_Types].xml", begin, lambda *_: None)
    return any("macroEnabled" in kind for kind in found)


def _relations(file: str, package: zipfile.ZipFile, part: str) -> dict[str, list[tuple[str, str]]]:
    """Kind of relation → (its id, the part it leads to), of `part`. What lies outside the package is left out."""
    folder, name = posixpath.split(part)
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, list[tuple[str, str]]] = {}

    def begin(element: str, attributes: Mapping[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.setdefault(kind, []).append((attributes.get("Id", ""), target))

    if listing in package.namelist():
        parse_xml(file, package, listing, begin, lambda *_: None)
    return found


def _first(relations: Mapping[str, list[tuple[str, str]]], kind: str, names: set[str]) -> str | None:
    return next((part for _, part in relations.get(kind, []) if part in names), None)


def _workbook(file: str, package: zipfile.ZipFile, part: str) -> tuple[list[tuple[str, bool, str]], bool]:
    """(Name, whether it is hidden, relation) of each sheet, and whether days are counted from 1904."""
    sheets: list[tuple[str, bool, str]] = []
    calendar = [False]

    def begin(element: str, attributes: Mapping[str, str]) -> None:
        if element == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append((attributes.get("name", ""), hidden, attributes.get("id", "")))
        elif element == "workbookPr":
            calendar[0] = attributes.get("date1904") in ("1", "true")

    parse_xml(file, package, part, begin, lambda *_: None)
    return sheets, calendar[0]


def _texts(file: str, package: zipfile.ZipFile, part: str) -> tuple[str, ...]:
    """The shared texts; the pieces of one in several fonts are put together, its pronunciation is left out."""
    texts: list[str] = []
    pieces: list[str] = []
    spoken = [0]

    def begin(element: str, _: Mapping[str, str]) -> None:
        if element == "si":
            pieces.clear()
        elif element == "rPh":
            spoken[0] += 1

    def end(element: str, text: str) -> None:
        if element == "t" and not spoken[0]:
            pieces.append(text)
        elif element == "rPh":
            spoken[0] -= 1
        elif element == "si":
            texts.append("".join(pieces))

    parse_xml(file, package, part, begin, end)
    return tuple(texts)


def _styles(file: str, package: zipfile.ZipFile, part: str) -> tuple[Shown, ...]:
    codes: dict[int, str] = {}
    styles: list[int] = []
    inside = [False]

    def begin(element: str, attributes: Mapping[str, str]) -> None:
        if element == "numFmt":
            codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif element == "cellXfs":
            inside[0] = True
        elif element == "xf" and inside[0]:
            styles.append(_whole(attributes.get("numFmtId")))

    def end(element: str, _: str) -> None:
        if element == "cellXfs":
            inside[0] = False

    parse_xml(file, package, part, begin, end)
    return tuple(shown_as(style, codes.get(style)) for style in styles)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


class _LocalNames(dict[str, str]):
    """Name with its namespace before it → the name alone. A sheet has few names, and millions of elements."""

    def __missing__(self, qualified: str) -> str:
        self[qualified] = qualified.rpartition(" ")[2]
        return self[qualified]


def parse_xml(file: str, package: zipfile.ZipFile, part: str, begin: Begin, end: End) -> None:
    """Read the XML of a part of an open package. Entities and document types are refused: none is ever needed."""
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    text: list[str] = []
    seen = length = 0
    local = _LocalNames()

    def started(element: str, attributes: dict[str, str]) -> None:
        nonlocal seen, length
        seen, length = seen + 1, 0
        if seen > MOST_ELEMENTS:
            raise broken(file, f"{part} has more than {MOST_ELEMENTS:,} elements")
        text.clear()
        # most elements of a sheet have no attributes
        begin(local[element], {local[name]: value for name, value in attributes.items()} if attributes else attributes)

    def ended(element: str) -> None:
        end(local[element], "".join(text))
        text.clear()

    def read(piece: str) -> None:
        nonlocal length
        length += len(piece)
        if length > LONGEST_TEXT:
            raise broken(file, f"{part} has a text of more than {LONGEST_TEXT:,} characters")
        text.append(piece)

    def refused(*_: object) -> None:
        raise broken(file, f"{part} declares a document type, which a workbook never does")

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    parser.CharacterDataHandler = read
    parser.StartDoctypeDeclHandler = refused
    parser.EntityDeclHandler = refused
    try:
        if package.getinfo(part).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise broken(file, f"{part} is compressed in a way that no workbook is")
        with package.open(part) as stream:
            while piece := stream.read(_PIECE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except (*DAMAGED, RuntimeError) as error:  # RuntimeError: the entry is encrypted
        raise broken(file, f"{part} is damaged: {said(error)}") from None
    except expat.ExpatError as error:
        raise broken(file, f"{part} is no XML: {expat.ErrorString(error.code)}, line {error.lineno}") from None
