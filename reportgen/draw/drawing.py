"""Point, the row of a figure's data; Words, the short fixed strings; and Drawing, the same figure in every form.

Every kind is one function `draw(points, spec, style, words) -> Figure`; `draw.render` makes what it drew a Drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a figure.

    `series` and `label` name the row, line or group it belongs to (a country, a category) and `text_colour`/`colour`
    are its colours ("" for the report's own). `x` is a year, an ISO date (2023, 2023-09, 2023-09-08) or a category's
    id; `x_label` its printed form. `value` is the number, `term` the rating's id where it is a rating, `shown` the
    value as the text prints it. `low` and `high` are the interval. `status` is one of: value, missing,
    none_documented, not_monitored, suppressed, not_rated. `break_before`: a method break lies between the previous
    point of the series and this one. `detail` is text for this point (an event). `records` are the ids behind it.
    """

    series: str
    label: str
    x: str | int
    x_label: str
    value: float | None = None
    shown: str = ""
    term: str = ""
    low: float | None = None
    high: float | None = None
    status: str = "value"
    break_before: bool = False
    detail: str = ""
    colour: str = ""
    text_colour: str = ""
    records: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What its row, line or group is called; the id where it has no label."""
        return self.label or self.series

    @property
    def x_name(self) -> str:
        """What its place on the horizontal axis is called."""
        return self.x_label or str(self.x)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure in every form: SVG for print and web, PNG, its exact data as CSV, and its alt text.

    `narrow_svg` is the same figure drawn 90 mm wide, for phones.
    """

    id: str
    width_mm: float
    height_mm: float
    svg: str
    narrow_svg: str
    png: bytes
    csv: str
    alt: str


Words = Mapping[str, str]
"""Fixed strings in the report's language, by key: "not monitored", "none documented", "suppressed", "not rated",
"no data", "method changed", and the labels of terms that a kind letters (term id -> short)."""
