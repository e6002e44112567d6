"""XML from anywhere, read with limits and without entities: a walk over its elements, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from weefsel.errors import Fault, InputError

__all__ = ["Begin", "End", "element", "parse_xml", "text_of"]

#: A file has at most so many elements, one in the other at most so deep, and no longer text.
MOST_ELEMENTS: Final = 12_000_000
DEEPEST: Final = 200
LONGEST_TEXT: Final = 1_000_000
#: so much is read at a time; bytes
_PIECE: Final = 1 << 20

#: name of an element without its namespace, its attributes likewise, and the number of its line
Begin = Callable[[str, Mapping[str, str], int], None]
#: name of an element, and the text in it after the last element within
End = Callable[[str, str], None]


def parse_xml(file: str, data: bytes, begin: Begin, end: End) -> None:
    """Call `begin` and `end` for the elements of a file, in their order.

    Raises `InputError` for what is no XML, is too large or too deep, or declares a document type: with that come
    entities, which can grow without end or fetch other files, and no graph needs one.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    text: list[str] = []
    seen = length = depth = 0

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal seen, length, depth
        seen, length, depth = seen + 1, 0, depth + 1
        if seen > MOST_ELEMENTS:
            raise _broken(file, f"at most {MOST_ELEMENTS:,} elements", parser)
        if depth > DEEPEST:
            raise _broken(file, f"elements at most {DEEPEST} deep", parser)
        text.clear()
        begin(_local(name), {_local(key): value for key, value in attributes.items()}, parser.CurrentLineNumber)

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(_local(name), "".join(text))
        text.clear()

    def read(piece: str) -> None:
        nonlocal length
        length += len(piece)
        if length > LONGEST_TEXT:
            raise _broken(file, f"texts of at most {LONGEST_TEXT:,} characters", parser)
        text.append(piece)

    def refused(*_: object) -> None:
        mend = "Take the line with <!DOCTYPE out, or write the graph again with another program."
        raise InputError(Fault(file, "XML without a document type", mend, row=parser.CurrentLineNumber))

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = started, ended, read
    parser.StartDoctypeDeclHandler = refused
    parser.EntityDeclHandler = refused
    try:
        for start in range(0, len(data), _PIECE):
            parser.Parse(data[start : start + _PIECE], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        expected = f"XML ({expat.ErrorString(error.code)})"
        raise InputError(Fault(file, expected, "Write the graph again.", row=error.lineno)) from None
    except (LookupError, ValueError) as error:  # an encoding that Python does not have, or cannot use here
        expected = f"XML in UTF-8 ({' '.join(str(error).split())[:80]})"
        raise InputError(Fault(file, expected, "Write the graph again in UTF-8.")) from None


def _broken(file: str, expected: str, parser: expat.XMLParserType) -> InputError:
    return InputError(Fault(file, expected, "Write a part of the graph.", row=parser.CurrentLineNumber))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def element(name: str, attributes: Mapping[str, str], *, closed: bool = True) -> str:
    """An element with its attributes as it is written; not closed where others come in it."""
    told = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{told}{'/' if closed else ''}>"


def text_of(text: str) -> str:
    """A text as it is written between elements; a line end is kept as it is."""
    return escape(text, {"\r": "&#13;"})
