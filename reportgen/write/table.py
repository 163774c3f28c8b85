"""TableView: a printed table as values, from which its HTML, its CSV and its place in the spreadsheet are made.

One description for all of them, so that what is printed and what is published agree cell by cell.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from reportgen.write.markdown import plain
from reportgen.write.slots import Slots

_LIVE = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A text that begins so would run as a formula in a spreadsheet, unless it is a number."""
_NUMBER = re.compile(r"[+−-]\d[\d,]*(\.\d+)?%?")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, whether its cells are figures (set right), and its share of the width in per cent."""

    head: str
    figures: bool = False
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its content (marks allowed) and its status, which is printed as a mark and a word, never by colour alone.

    `second` is a smaller second line (an interval). `value` is the plain value for CSV where it differs from the words.
    `rating` is the id of a rating's term, for a tile. `figures` is set for numbers in a column of words.
    """

    content: str
    status: str = "value"
    second: str = ""
    value: str | None = None
    rating: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells, the first of which heads it.

    A `group` row heads the rows below it; `colour` is that of its square.
    """

    cells: tuple[Cell, ...]
    group: bool = False
    total: bool = False
    colour: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as it is printed: id, number ("Table 3"), title, columns, rows, source line, note; full or main width."""

    id: str
    number: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    source: str = ""
    note: str = ""
    width: str = "full"
    subtitle: str = ""
    statuses: tuple[str, ...] = field(default=())

    @property
    def short(self) -> bool:
        """Whether the table is short enough to be kept on one page."""
        return len(self.rows) <= 16


def statuses_in(rows: Sequence[Row]) -> tuple[str, ...]:
    """The statuses other than a value that occur in the rows, in a fixed order, for the key under the table."""
    found = {cell.status for row in rows for cell in row.cells}
    return tuple(status for status in ("none_documented", "not_monitored", "suppressed", "missing") if status in found)


def as_csv(table: TableView, slots: Slots) -> bytes:
    """The table as CSV, UTF-8: plain values, statuses in words, no live formulas; group rows become a first column."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    grouped = any(row.group for row in table.rows)
    heads = [_inert(slots.text(column.head)) for column in table.columns]
    writer.writerow((["group"] if grouped else []) + heads)
    group = ""
    for row in table.rows:
        words = [_plain(cell, slots) for cell in row.cells]
        if row.group:
            group = words[0]
            if len(words) == 1:
                continue
        writer.writerow(([group] if grouped else []) + words)
    return out.getvalue().encode()


def _plain(cell: Cell, slots: Slots) -> str:
    """A cell's words for CSV."""
    content = plain(cell.content) if isinstance(cell.content, Markup) else cell.content
    text = slots.text(content if cell.value is None else cell.value)
    if cell.second:
        text = f"{text} {slots.text(cell.second)}"
    return _inert(text)


def _inert(text: str) -> str:
    """The words on one line, and no formula: a number keeps its minus, other text gets an apostrophe."""
    text = " ".join(text.split())
    if _NUMBER.fullmatch(text):
        return text.replace("−", "-")
    return f"'{text}" if text.startswith(_LIVE) else text
