"""Sheet: the paper on which a kind draws, measured in points from the top left corner.

A kind asks for lines, bars, dots and texts; the sheet puts them on a matplotlib Figure (the object API: no state beside
the figure), remembers where each text stands so that the next can keep clear of it, and refuses letters that the font
lacks. It has no axes: a kind computes its own scales, so that every position is meant.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, Polygon, Rectangle
from matplotlib.transforms import Affine2D

from reportgen.draw.fonts import Face
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style
from reportgen.problem import Mistakes, Place, Problem

POINTS = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box, gap: float = 0.0) -> bool:
        """Whether the two overlap, or come nearer than the gap."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def within(self, other: Box, slack: float = 0.0) -> bool:
        """Whether it lies in the other, give or take the slack."""
        return (
            self.left >= other.left - slack
            and self.top >= other.top - slack
            and self.right <= other.right + slack
            and self.bottom <= other.bottom + slack
        )

    def crossed(self, start: tuple[float, float], end: tuple[float, float]) -> bool:
        """Whether a straight line from start to end passes through it."""
        enter, leave = 0.0, 1.0
        for low, high, at, to in (
            (self.left, self.right, start[0], end[0]),
            (self.top, self.bottom, start[1], end[1]),
        ):
            if at == to:
                if not low < at < high:
                    return False
                continue
            one, other = sorted(((low - at) / (to - at), (high - at) / (to - at)))
            enter, leave = max(enter, one), min(leave, other)
        return enter < leave


def lettering(x: float, baseline: float, width: float, size: float, align: str) -> Box:
    """The box of one line of text: from the height of its capitals to the depth of its descenders."""
    left = {"left": x, "right": x - width, "center": x - width / 2}[align]
    return Box(left, baseline - 0.72 * size, left + width, baseline + 0.2 * size)


class Sheet:
    """A figure of a size, and what is put on it. `figure()` hands it over, or raises Mistakes."""

    def __init__(self, spec: FigureSpec, style: Style, needs: float, most: float = math.inf) -> None:
        """An empty sheet of the figure's size; `needs` is the height in points without which its data does not fit.

        A height of 0 in the spec is as high as is needed. A sheet is no higher than `most`, for marks that do not
        grow. Mistakes where the figure's file gives too little height.
        """
        self.spec, self.style = spec, style
        self.place = Place(f"figures/{spec.id}.toml")
        self.width = spec.width_mm * POINTS
        self.height = min(spec.height_mm * POINTS, max(most, needs)) if spec.height_mm else needs
        if self.height < needs - 0.5:
            enough = int(-(-needs // POINTS))
            raise Mistakes(
                [
                    Problem(
                        "figure-height",
                        self.place,
                        f"figure {spec.id} is too low for its data",
                        f"{spec.height_mm:g} mm",
                        f"at least {enough} mm",
                        f"write height = {enough}",
                    )
                ]
            )
        self.lettered: list[Box] = []
        self.axis_end = -1e9
        self._lacking: list[Problem] = []
        self._figure = Figure(figsize=(self.width / 72, self.height / 72), facecolor="none", edgecolor="none")
        FigureCanvasAgg(self._figure)
        # From points, downwards, to the inches that the figure scales to whatever resolution it is drawn at.
        self._transform = (
            Affine2D().scale(1 / 72, -1 / 72).translate(0, self.height / 72) + self._figure.dpi_scale_trans
        )

    @property
    def box(self) -> Box:
        """The whole sheet."""
        return Box(0.0, 0.0, self.width, self.height)

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        colour: str,
        width: float,
        *,
        dashes: tuple[float, ...] = (),
        over: float = 2.0,
        name: str = "",
        round_ends: bool = False,
    ) -> None:
        """A line through the points. `name` becomes the id of the path in the SVG."""
        style: Literal["solid"] | tuple[float, Sequence[float]] = (0.0, dashes) if dashes else "solid"
        cap: Literal["round", "butt"] = "round" if round_ends or dashes else "butt"
        line = Line2D(
            xs,
            ys,
            color=colour,
            linewidth=width,
            linestyle=style,
            transform=self._transform,
            zorder=over,
            solid_capstyle=cap,
            dash_capstyle=cap,
            solid_joinstyle="round",
        )
        line.set_gid(f"named-{name}" if name else None)
        self._figure.add_artist(line)

    def area(self, corners: Iterable[tuple[float, float]], fill: str, *, alpha: float, name: str = "") -> None:
        """A filled shape without an edge, under the lines."""
        shape = Polygon(
            list(corners),
            closed=True,
            facecolor=fill,
            edgecolor="none",
            linewidth=0,
            alpha=alpha,
            transform=self._transform,
            zorder=1.5,
        )
        shape.set_gid(f"named-{name}" if name else None)
        self._figure.add_artist(shape)

    def rectangle(
        self,
        box: Box,
        fill: str = "none",
        *,
        edge: str = "none",
        edge_width: float = 0.0,
        alpha: float | None = None,
        over: float = 2.0,
        name: str = "",
    ) -> None:
        """A rectangle, filled, framed, or both."""
        shape = Rectangle(
            (box.left, box.top),
            box.right - box.left,
            box.bottom - box.top,
            facecolor=fill,
            edgecolor=edge,
            linewidth=edge_width,
            alpha=alpha,
            transform=self._transform,
            zorder=over,
            joinstyle="miter",
        )
        shape.set_gid(f"named-{name}" if name else None)
        self._figure.add_artist(shape)

    def dot(
        self,
        x: float,
        y: float,
        size: float,
        fill: str,
        *,
        edge: str = "",
        edge_width: float = 0.8,
        over: float = 4.0,
        name: str = "",
    ) -> None:
        """A round mark; its edge is the ground's colour unless another is given, so that it stands off from lines."""
        shape = Ellipse(
            (x, y),
            size,
            size,
            facecolor=fill,
            edgecolor=edge or self.style.ground,
            linewidth=edge_width,
            transform=self._transform,
            zorder=over,
        )
        shape.set_gid(f"named-{name}" if name else None)
        self._figure.add_artist(shape)

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        *,
        size: float = 0.0,
        colour: str = "",
        bold: bool = False,
        align: str = "left",
        over: float = 5.0,
        name: str = "",
    ) -> Box:
        """One line of text on a baseline; gives its box. A letter that the font lacks is noted as a Problem.

        `name` says what the text is; it becomes its id in the SVG, so that it can be read back.
        """
        size = size or self.style.text
        face = self.style.semibold if bold else self.style.regular
        box = lettering(x, baseline, face.width(text, size), size, align)
        if not text.strip():
            return box
        self._check(text, face)
        self.lettered.append(box)
        written = self._figure.text(
            x,
            baseline,
            text,
            transform=self._transform,
            color=colour or self.style.ink,
            ha=align,
            va="baseline",
            zorder=over,
            fontproperties=face.at(size),
        )
        written.set_gid(f"named-{name}" if name else None)
        return box

    def lines(
        self,
        x: float,
        middle: float,
        lines: Sequence[str],
        *,
        size: float = 0.0,
        colour: str = "",
        bold: bool = False,
        align: str = "left",
        name: str = "",
    ) -> None:
        """Lines of text, one under the other, centred on a height."""
        size = size or self.style.text
        step = size * self.style.leading
        first = self.centred(middle, size) - step * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            self.text(x, first + number * step, line, size=size, colour=colour, bold=bold, align=align, name=name)

    @staticmethod
    def centred(middle: float, size: float) -> float:
        """The baseline at which figures and capitals of that size are centred on a height."""
        return middle + 0.33 * size

    def place_text(
        self,
        text: str,
        spots: Iterable[tuple[float, float, str]],
        within: Box,
        *,
        size: float,
        colour: str,
        bold: bool = False,
        paths: Iterable[tuple[Sequence[float], Sequence[float]]] = (),
        boxes: Iterable[Box] = (),
        name: str = "",
    ) -> bool:
        """Set a text at the first of the spots (x, baseline, alignment) where it lies within the box and free.

        Free is clear of other texts, of the paths and of the boxes; where no spot is free of paths and boxes, one that
        at least meets no text is taken. Whether it was set at all comes back.
        """
        face = self.style.semibold if bold else self.style.regular
        width = face.width(text, size)
        strokes = [list(zip(xs, ys, strict=True)) for xs, ys in paths]
        kept = list(boxes)
        fallback: tuple[int, float, float, str] | None = None
        for x, baseline, align in spots:
            box = lettering(x, baseline, width, size, align)
            if not box.within(within, 0.01) or any(box.meets(other, 1.0) for other in self.lettered):
                continue
            wide = Box(box.left - 1, box.top - 1, box.right + 1, box.bottom + 1)
            struck = sum(wide.crossed(a, b) for stroke in strokes for a, b in pairwise(stroke)) + sum(
                wide.meets(other) for other in kept
            )
            if struck == 0:
                self.text(x, baseline, text, size=size, colour=colour, bold=bold, align=align, name=name)
                return True
            if fallback is None or struck < fallback[0]:
                fallback = (struck, x, baseline, align)
        if fallback is None:
            return False
        _, x, baseline, align = fallback
        self.text(x, baseline, text, size=size, colour=colour, bold=bold, align=align, name=name)
        return True

    def _check(self, text: str, face: Face) -> None:
        for character in face.lacks(text):
            code = f"U+{ord(character):04X}"
            shown = f'"{character}" ({code})' if character.isprintable() else code
            self._lacking.append(
                Problem(
                    "no-glyph",
                    self.place,
                    f"figure {self.spec.id}: the font {face.family} has no letter {shown}",
                    text,
                    "letters that the font has",
                    "write the text in letters that the font has",
                )
            )

    def figure(self) -> Figure:
        """The finished figure. Mistakes (no-glyph) where a text had letters that the font lacks."""
        if self._lacking:
            raise Mistakes(self._lacking)
        return self._figure
