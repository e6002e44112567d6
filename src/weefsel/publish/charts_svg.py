"""A specification drawn as SVG that may stand in a page: no styles, no scripts, nothing from elsewhere.

Vega-Lite and Vega run inside `vl_convert`, which this process loads when it first draws: a second, and about 100 MB.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final
from xml.etree import ElementTree

from weefsel.errors import BuildError

__all__ = ["checksum", "drawn"]

#: the engine's release of Vega-Lite that a specification is written for
VERSION: Final = "6.1"
_SVG: Final = "{http://www.w3.org/2000/svg}"
#: all that may be in a drawing; whatever else the engine writes, now or in a later release, is an error
_ELEMENTS: Final = frozenset({"svg", "g", "path", "line", "rect", "text", "tspan", "defs", "linearGradient", "stop"})
_PLACED: Final = frozenset(
    {"d", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "width", "height", "transform", "viewBox"}
)
_PAINTED: Final = frozenset(
    {"fill", "fill-opacity", "opacity", "stroke", "stroke-dasharray", "stroke-linecap", "stroke-miterlimit"}
    | {"stroke-opacity", "stroke-width", "stop-color", "offset", "gradientUnits"}
)
_WORDED: Final = frozenset({"id", "font-size", "font-weight", "text-anchor"})
_KEPT: Final = _PLACED | _PAINTED | _WORDED
#: what says nothing to who looks, or is said once for the whole drawing
_LEFT: Final = frozenset(
    {"aria-hidden", "aria-label", "aria-roledescription", "class", "display", "font-family", "pointer-events", "role"}
    | {"version"}
)
_LONG: Final = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")


def checksum(specification: Mapping[str, Any]) -> str:
    """What a specification is told by: the same one gives the same drawing."""
    written = json.dumps(specification, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def drawn(specification: Mapping[str, Any]) -> str:
    """The SVG of a specification, with its title and description. Raises `BuildError` where it cannot be drawn."""
    engine = import_module("vl_convert")
    try:
        svg = engine.vegalite_to_svg(dict(specification), vl_version=VERSION, allowed_base_urls=[])
    except ValueError as error:
        raise BuildError(f"Vega-Lite does not draw this specification: {error}") from None
    return _cleaned(svg, checksum(specification)[:10], specification)


def _cleaned(svg: str, name: str, specification: Mapping[str, Any]) -> str:
    """Only the elements and attributes that are known; ids under a name of their own, for a page has several."""
    root = ElementTree.fromstring(svg)  # noqa: S314 written by the engine, of our own specification
    _clean(root, name)
    _once(root)
    root.set("role", "img")
    words = {"title": (specification.get("usermeta") or {}).get("title"), "desc": specification.get("description")}
    told = {tag: said for tag, said in words.items() if said}
    for position, (tag, said) in enumerate(told.items()):
        element = ElementTree.Element(f"{_SVG}{tag}", {"id": f"{name}-{tag}"})
        element.text = said
        root.insert(position, element)
    if told:
        root.set("aria-labelledby", " ".join(f"{name}-{tag}" for tag in told))
    ElementTree.register_namespace("", _SVG[1:-1])
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element: ElementTree.Element, name: str) -> None:
    tag = element.tag.removeprefix(_SVG)
    if tag not in _ELEMENTS:
        raise BuildError(f"The engine drew <{tag}>, which is not known to be safe in a page.")
    for key, value in list(element.attrib.items()):
        if key in _LEFT:
            del element.attrib[key]
        elif key not in _KEPT or not _safe(key, value):
            raise BuildError(f"The engine wrote {key}={value!r} on <{tag}>, which is not known to be safe in a page.")
        elif key == "id":
            element.set(key, f"{name}-{value}")
        elif "url(#" in value:
            element.set(key, value.replace("url(#", f"url(#{name}-"))
        else:
            element.set(key, _LONG.sub(_short, value))
    for child in list(element):
        if _empty(child):
            element.remove(child)
        else:
            _clean(child, name)


def _once(root: ElementTree.Element) -> None:
    """Each gradient once: the engine writes one for every mark."""
    first: dict[bytes, str] = {}
    same: dict[str, str] = {}
    for defs in root.iter(f"{_SVG}defs"):
        for gradient in list(defs):
            its = f"url(#{gradient.attrib.pop('id')})"
            known = first.setdefault(ElementTree.tostring(gradient), its)
            same[its] = known
            gradient.set("id", its[5:-1])
            if known != its:
                defs.remove(gradient)
    for element in root.iter():
        if element.get("fill") in same:
            element.set("fill", same[element.attrib["fill"]])


def _safe(key: str, value: str) -> bool:
    """Whether a value points nowhere outside the drawing."""
    return "url(" not in value or (key in ("fill", "stroke") and re.fullmatch(r"url\(#[\w-]+\)", value) is not None)


def _empty(element: ElementTree.Element) -> bool:
    """Frames and grounds that are not seen."""
    tag = element.tag.removeprefix(_SVG)
    if tag == "path":
        return element.get("display") == "none" or element.get("class") == "background" or not element.get("d")
    if tag == "rect":
        return element.get("fill") == "transparent"
    return tag == "g" and len(element) == 0


def _short(found: re.Match[str]) -> str:
    """A coordinate to a tenth of a pixel, an opacity to a hundredth."""
    value = float(found.group())
    digits = f"{value:.2f}" if abs(value) < 1 else f"{value:.1f}"
    return digits.rstrip("0").rstrip(".") or "0"
