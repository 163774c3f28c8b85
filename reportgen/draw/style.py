"""Style: the sizes, lines, colours and faces that all charts share. A frozen value; nothing of it is global.

In: nothing, or other values. Out: Style, and what of it matplotlib must know (`rc`). Sizes are points.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reportgen.draw import palette
from reportgen.draw.fonts import Face, packaged


def _regular() -> Face:
    return Face("Source Sans Pro", 400, packaged("font_source_sans_pro", "SourceSansPro-Regular.ttf"))


def _semibold() -> Face:
    return Face("Source Sans Pro", 600, packaged("font_source_sans_pro", "SourceSansPro-Semibold.ttf"))


@dataclass(frozen=True, slots=True)
class Style:
    """How charts look. `ratings` fill an ordered scale, `sequential` an amount; `accent` is the report's own colour."""

    ink: str = palette.INK
    grey: str = palette.GREY
    accent: str = palette.PETROL
    rule: str = palette.RULE
    ghost: str = palette.GHOST
    frame: str = palette.FRAME
    ground: str = palette.WHITE
    ratings: tuple[str, ...] = palette.RATINGS
    sequential: tuple[str, ...] = palette.SEQUENTIAL
    text: float = 8.0
    tick: float = 7.5
    label: float = 8.5
    note: float = 7.0
    leading: float = 1.3
    line: float = 1.7
    ghost_line: float = 0.7
    axis: float = 0.5
    grid: float = 0.35
    dot: float = 5.5
    end_dot: float = 4.0
    band: float = 0.16
    interval: float = 0.28
    regular: Face = field(default_factory=_regular)
    semibold: Face = field(default_factory=_semibold)

    def rc(self, figure: str) -> dict[str, object]:
        """matplotlib's parameters for one figure: text stays text, ids come from the figure, nothing from the user."""
        return {
            "svg.fonttype": "none",
            "svg.hashsalt": figure,
            "text.parse_math": False,
            "text.usetex": False,
            "text.hinting": "none",
            "axes.unicode_minus": True,
            "path.simplify": False,
            "savefig.bbox": None,
        }

    def measure(self, text: str, size: float, *, bold: bool = False) -> float:
        """The width of a text in points."""
        return (self.semibold if bold else self.regular).width(text, size)

    def wrap(self, text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
        """The text in lines no wider than `width` points; a word that is wider by itself is broken.

        A no-break space keeps its words together. At least one line comes back, and a line has at least one letter.
        """
        face = self.semibold if bold else self.regular
        lines: list[str] = []
        line = ""
        for word in text.split(" "):
            longer = f"{line} {word}" if line else word
            if face.width(longer, size) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            line = word
            while face.width(line, size) > width and len(line) > 1:
                fit = len(line) - 1
                while fit > 1 and face.width(line[:fit], size) > width:
                    fit -= 1
                lines.append(line[:fit])
                line = line[fit:]
        lines.append(line)
        return tuple(lines)
