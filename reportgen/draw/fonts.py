"""The fonts of charts: which files, which letters they have, and how wide a text is.

Only the project's fonts are used. A letter that they lack is a Problem, never a letter of another font.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: the family and weight by which SVG and CSS name it, and where it lies."""

    family: str
    weight: int
    file: str

    def at(self, size: float) -> FontProperties:
        """The face at a size in points, for matplotlib, which then looks for no other."""
        from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - slow to load, and only drawing needs it

        return FontProperties(family=[self.family], weight=self.weight, size=size, fname=self.file)

    def lacks(self, text: str) -> tuple[str, ...]:
        """The characters of the text that the face cannot set, each once, in order."""
        known = _advances(self.file)
        return tuple(dict.fromkeys(character for character in text if character not in known))

    def width(self, text: str, size: float) -> float:
        """The width in points of the text on one line, without kerning; a letter that is lacking counts as wide."""
        known = _advances(self.file)
        return sum(known.get(character, 1.0) for character in text) * size


@cache
def _advances(file: str) -> dict[str, float]:
    """The advance of each character that the font can set, in ems."""
    with TTFont(file, lazy=True) as font:
        em, metrics = font["head"].unitsPerEm, font["hmtx"]
        return {chr(code): metrics[glyph][0] / em for code, glyph in font.getBestCmap().items()}


def packaged(package: str, name: str) -> str:
    """The path of a font file in an installed package of fonts; FileNotFoundError where it is not installed."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise FileNotFoundError(f"the package {package} is not installed")
    file = Path(found.origin).parent / "files" / name
    if not file.is_file():
        raise FileNotFoundError(file.name)
    return str(file)
