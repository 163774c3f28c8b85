"""A figure's data as CSV: exactly its points, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from reportgen.draw.drawing import Point

_COLUMNS = ("series", "label", "x", "x_label", "value", "shown", "term", "low", "high", "status", "records")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_FORMULA = ("=", "+", "@", "-", "\t", "\r", "\n")


def table(points: Sequence[Point]) -> str:
    """The points as CSV with a header, one row a point, lines ended by LF.

    Numbers are written in full. Records are parted by a semicolon. `detail` and `break_before` follow where a point
    has them. A text that a spreadsheet would run as a formula is led by an apostrophe.
    """
    more = tuple(key for key in ("detail", "break_before") if any(getattr(point, key) for point in points))
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow((*_COLUMNS, *more))
    for point in points:
        writer.writerow([_cell(getattr(point, key)) for key in (*_COLUMNS, *more)])
    return written.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, tuple):
        value = ";".join(value)
    text = str(value)
    if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
