"""Rows: the names at the left of a chart's rows, wrapped to their column, and the heights that the rows need."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.draw.sheet import Sheet
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style


class Names:
    """The names of rows, wrapped to at most a share of the figure's width. `width` is that of the widest line."""

    def __init__(
        self,
        names: Sequence[str],
        spec: FigureSpec,
        style: Style,
        share: float,
        *,
        bold: bool = False,
        colours: Sequence[str] = (),
        least: float = 0.0,
        ids: Sequence[str] = (),
    ) -> None:
        """Wrap the names; `least` is the least width of the column in points, `ids` are those of the rows."""
        self.style, self.bold = style, bold
        self.ids = [f"name-{id_}" for id_ in ids] or [""] * len(names)
        most = spec.width_mm * 72 / 25.4 * share
        self.wrapped = [style.wrap(name, most, style.text, bold=bold) for name in names]
        self.width = max(
            (style.measure(line, style.text, bold=bold) for lines in self.wrapped for line in lines), default=0.0
        )
        self.width = max(self.width, least)
        self.colours = list(colours) or [style.ink] * len(self.wrapped)

    def heights(self, least: float) -> list[float]:
        """The height of each row: that of its name and a little air, at least `least`."""
        step = self.style.text * self.style.leading
        return [max(least, len(lines) * step + 3) for lines in self.wrapped]

    def height(self, least: float) -> float:
        """The height of all rows together."""
        return sum(self.heights(least))

    def set(self, sheet: Sheet, top: float, bottom: float, least: float = 12.0) -> list[tuple[float, float]]:
        """Set the names in rows that fill the space from top to bottom; gives each row's middle and height."""
        heights = self.heights(least)
        spare = max(0.0, bottom - top - sum(heights)) / max(1, len(heights))
        found = []
        for lines, height, colour, name in zip(self.wrapped, heights, self.colours, self.ids, strict=True):
            middle = top + (height + spare) / 2
            sheet.lines(0.0, middle, lines, size=self.style.text, bold=self.bold, colour=colour, name=name)
            found.append((middle, height + spare))
            top += height + spare
        return found
