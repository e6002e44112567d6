"""Cut the two typefaces down to the signs and weights that the site uses.

Bricolage Grotesque (headings, figures) keeps weight 600 at optical size 40; Figtree (text) keeps 400–700. Both are
under the SIL Open Font License. Together they must stay under 40 kB.
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

#: Basic Latin and Latin-1 (Dutch, English and their neighbours), the quotes, dashes and signs of our texts.
SIGNS = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "–—‘’“”„…€×≈≤≥−→←·•ŵŷŸŠšŽž")]
MAX_BYTES = 40_000

#: one weight, or the ends of a range
Weights = float | tuple[float, float]

FONTS = {
    "bricolage.woff2": ("bricolage-grotesque/files/bricolage-grotesque-latin-opsz-normal.woff2", 600),
    "figtree.woff2": ("figtree/files/figtree-latin-wght-normal.woff2", (400, 700)),
}


def subset_font(source: Path, target: Path, weights: Weights) -> int:
    """Write one typeface; returns its size in bytes."""
    font = TTFont(source)
    axes = {axis.axisTag for axis in font["fvar"].axes}
    limits: dict[str, Weights] = {"wght": weights}
    if "opsz" in axes:
        limits["opsz"] = 40
    font = instancer.instantiateVariableFont(font, limits)
    options = subset.Options(
        layout_features=["kern", "liga", "tnum", "lnum", "mark", "ccmp", "locl"],
        flavor="woff2",
        hinting=False,
        desubroutinize=True,
    )
    options.drop_tables += ["DSIG", "STAT"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=SIGNS)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    return target.stat().st_size


def subset_fonts(packages: Path, target: Path) -> None:
    """Write both typefaces into `target`; raises SystemExit where they grew beyond what a page may weigh."""
    sizes = {name: subset_font(packages / source, target / name, weights) for name, (source, weights) in FONTS.items()}
    if sum(sizes.values()) > MAX_BYTES:
        raise SystemExit(f"fonts weigh {sizes}, together more than {MAX_BYTES} bytes")
