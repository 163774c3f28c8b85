"""An accessible spreadsheet (XLSX): a cover, then one table a sheet, as a screen reader can follow it.

After the conventions of the UK Government Analysis Function ("Releasing statistics in spreadsheets"): each sheet
begins in A1 with its title, says that it holds one table, has no merged cells, no empty rows or columns within the
table, one row of heads, and the table marked as such; nothing is said by colour or position alone.

The bytes depend on the content only: the dates within are the as-of date, and those of the archive are fixed.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

from reportgen.dates import PartialDate

_LONGEST = 32_767  # letters that a cell can hold
_WIDEST, _NARROWEST = 60, 10  # columns, in letters


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: the name of its sheet, its title, notes above it, its heads (no two the same) and its rows."""

    name: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]


def spreadsheet(*, title: str, about: tuple[str, ...], as_of: PartialDate, sheets: tuple[Sheet, ...]) -> bytes:
    """The bytes of a workbook with a cover (title, what it is about, contents with links) and the sheets.

    ValueError for a text longer than a cell can hold.
    """
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    day = as_of.last()
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title, "created": datetime(day.year, day.month, day.day)})  # noqa: DTZ001 - written as it is
        book.set_size(2400, 1600)
        plain = book.add_format({"font_name": "Arial", "font_size": 12, "valign": "top", "text_wrap": True})
        head = book.add_format(
            {"font_name": "Arial", "font_size": 12, "bold": True, "valign": "top", "text_wrap": True, "bottom": 1}
        )
        top = book.add_format({"font_name": "Arial", "font_size": 16, "bold": True})
        link = book.add_format({"font_name": "Arial", "font_size": 12, "font_color": "#0000FF", "underline": 1})
        line = book.add_format({"font_name": "Arial", "font_size": 12})
        names = _sheet_names(sheets)

        cover = book.add_worksheet("Cover")
        cover.set_column(0, 0, 100)
        cover.write_string(0, 0, title, top)
        row = 1
        for sentence in about:
            cover.write_string(row, 0, sentence, plain)
            row += 1
        cover.write_string(row, 0, "Contents", head)
        for sheet, name in zip(sheets, names, strict=True):
            row += 1
            cover.write_url(row, 0, f"internal:'{name}'!A1", link, f"{name}: {sheet.title}")

        for number, (sheet, name) in enumerate(zip(sheets, names, strict=True), start=1):
            page = book.add_worksheet(name)
            page.write_string(0, 0, sheet.title, top)
            notes = (
                "This sheet holds one table. An empty cell means that there is no value.",
                *sheet.notes,
            )
            for row, note in enumerate(notes, start=1):
                page.write_string(row, 0, note, line)
            first = len(notes) + 1
            if not sheet.columns:
                continue
            page.add_table(
                first,
                0,
                first + max(len(sheet.rows), 1),
                len(sheet.columns) - 1,
                {
                    "name": f"table_{number}",
                    "style": None,
                    "autofilter": False,
                    "columns": [{"header": column, "header_format": head} for column in sheet.columns],
                },
            )
            page.freeze_panes(first + 1, 1)
            for column in range(len(sheet.columns)):
                longest = max((len(str(cells[column] or "")) for cells in sheet.rows), default=0)
                longest = max(longest, len(sheet.columns[column]))
                page.set_column(column, column, min(max(longest + 2, _NARROWEST), _WIDEST))
            for at, cells in enumerate(sheet.rows, start=first + 1):
                for column, value in enumerate(cells):
                    if isinstance(value, str):
                        if len(value) > _LONGEST:
                            raise ValueError(f"longer than a cell can hold: {sheet.name}, row {at}: {value[:40]!r}")
                        page.write_string(at, column, value, plain)
                    elif value is not None:
                        page.write_number(at, column, value, plain)
    return out.getvalue()


def _sheet_names(sheets: tuple[Sheet, ...]) -> tuple[str, ...]:
    """Names that a workbook accepts: at most 31 letters, none of []:*?/\\, no two the same."""
    taken = {"cover", "history"}
    names = []
    for sheet in sheets:
        plain = re.sub(r"[\[\]:*?/\\']", " ", sheet.name).strip()[:31].strip() or "table"
        name, number = plain, 2
        while name.casefold() in taken:
            tail = f" {number}"
            name, number = plain[: 31 - len(tail)] + tail, number + 1
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)
