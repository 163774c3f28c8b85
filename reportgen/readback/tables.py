"""The tables read back: each cell of a table's CSV is the printed cell, in the web edition and in the PDF."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from reportgen.numbers.number import Number
from reportgen.numbers.wording import Wording
from reportgen.problem import Problem
from reportgen.readback.compare import disagreement, squeezed
from reportgen.readback.pdf import FILE, Printed
from reportgen.readback.web import Table

_MINUS = re.compile(r"^-(?=\d)")
_FORMULA = "=+-@＝＋－＠"
_ABSENT = ("none_documented", "not_monitored", "suppressed", "missing", "not_comparable")


def marks(wording: Wording) -> dict[str, str]:
    """What is printed for a status in a table that explains it, by the words that stand in the CSV."""
    return {
        squeezed(wording.number(Number("", "", status), "plain")): squeezed(
            wording.number(Number("", "", status), "mark")
        )
        for status in _ABSENT
    }


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of a CSV file, its head among them."""
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def tables(
    files: Mapping[str, bytes], web: Mapping[str, tuple[str, Table]], printed: Printed, wording: Wording
) -> Iterator[Problem]:
    """Every cell of every table, in CSV against the web edition and against the PDF."""
    said = marks(wording)
    pdf = {_key(table.caption): (page, table) for page, table in printed.tables if table.caption}
    names = {name.removeprefix("tables/").removesuffix(".csv") for name in files if name.startswith("tables/")}
    for id_ in sorted(set(web) - names):
        yield disagreement(f"tables/{id_}.csv", "the table as CSV", "nothing", f"the table of {web[id_][0]}")
    for id_ in sorted(names):
        file = f"tables/{id_}.csv"
        given = rows_of(files[file])
        if id_ not in web:
            yield disagreement("web", f"the table {id_}", "nothing", file)
            continue
        page, table = web[id_]
        yield from _held(given, table, said, page, f"table {id_}")
        if _key(table.caption) not in pdf:
            yield disagreement(FILE, f"the table {table.caption!r}", "nothing", file)
            continue
        number, other = pdf[_key(table.caption)]
        yield from _held(given, other, said, FILE, f"page {number}, table {id_}")


def _key(caption: str) -> str:
    return squeezed(caption)


def _held(
    given: Sequence[Sequence[str]], table: Table, said: Mapping[str, str], output: str, where: str
) -> Iterator[Problem]:
    """A printed table against its CSV: heads, number of rows, and cell by cell."""
    heads, *body = given
    flat, grouped = _flat(table)
    wanted = (["group", *table.heads] if grouped else list(table.heads),)
    if [_squeezed(text) for text in heads] != [_squeezed(text) for text in wanted[0]]:
        yield disagreement(output, f"{where}, heads", " | ".join(wanted[0]), " | ".join(heads))
        return
    if len(flat) != len(body):
        yield disagreement(output, where, f"{len(flat)} rows", f"{len(body)} rows")
    for line, (cells, row) in enumerate(zip(flat, body, strict=False), 2):
        if len(cells) != len(row):
            yield disagreement(output, f"{where}, row {line} of the CSV", f"{len(cells)} cells", f"{len(row)} cells")
        for head, cell, value in zip(heads, cells, row, strict=False):
            if not _same(cell, value, said):
                yield disagreement(output, f"{where}, row {line} of the CSV, column {head!r}", cell, value)


def _flat(table: Table) -> tuple[list[tuple[str, ...]], bool]:
    """The rows as the CSV has them: what heads a group of rows becomes a first column."""
    grouped = any(row.group for row in table.rows)
    found, group = [], ""
    for row in table.rows:
        if row.group:
            group = row.cells[0]
        else:
            found.append((group, *row.cells) if grouped else row.cells)
    return found, grouped


def _same(cell: str, value: str, said: Mapping[str, str]) -> bool:
    """Whether a printed cell says what a cell of the CSV says.

    A status may be printed as its mark, and what the CSV leaves empty as no data. A second line of words, or the comma
    between two calls of notes, may follow; a number may not.
    """
    printed, plain = _squeezed(cell.rstrip(",")), _squeezed(value.rstrip(","))
    if printed == plain or said.get(plain) == printed:
        return True
    if not plain:
        return printed in said or printed in set(said.values()) - {"0"}
    more = printed.removeprefix(plain)
    return more != printed and not any(character.isdigit() for character in more) and not plain[-1].isdigit()


def _squeezed(text: str) -> str:
    """The cell as it is compared: an apostrophe against formulas off, signs as the report prints them."""
    if len(text) > 1 and text[0] == "'" and text[1] in _FORMULA:
        text = text[1:]
    return squeezed(_MINUS.sub("−", text.strip().removeprefix("+")))
