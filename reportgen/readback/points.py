"""The data of a figure read back: its CSV as rows, and a row as the Point that was drawn."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from reportgen.draw.drawing import Point

_RUN = ("=", "+", "@", "-", "\t", "\r", "\n")


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a figure's CSV, without the apostrophes that keep a spreadsheet from running a cell."""

    def inert(cell: str) -> str:
        return cell[1:] if cell[:1] == "'" and cell[1:2] in _RUN else cell

    found = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return [{key: inert(cell or "") for key, cell in row.items() if key} for row in found]


def point_of(row: Mapping[str, str]) -> Point:
    """A row of a figure's CSV as a point."""

    def number(key: str) -> float | None:
        return float(row[key]) if row[key] else None

    x = row["x"]
    return Point(
        series=row["series"],
        label=row["label"],
        x=int(x) if len(x) == 4 and x.isdecimal() else x,
        x_label=row["x_label"],
        value=number("value"),
        shown=row["shown"],
        term=row["term"],
        low=number("low"),
        high=number("high"),
        status=row["status"],
        break_before=bool(row.get("break_before")),
        detail=row.get("detail") or "",
    )
