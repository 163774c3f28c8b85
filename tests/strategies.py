"""Hypothesis strategies: dates, cells and rows that a contract allows, and CSV files that something happened to."""

from __future__ import annotations

import csv
import io
import string
from collections.abc import Callable, Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from reportgen.dates import PartialDate
from reportgen.records.contract import Column, Contract, Kind

CODES = st.text(string.ascii_letters + string.digits + "_-.", min_size=1, max_size=12)
WORDS = st.text(
    st.sampled_from(string.ascii_letters + string.digits + " ,;:.'\"()éñčЖя“”–" + "\n"), min_size=1, max_size=40
).map(str.strip)


@st.composite
def partial_dates(draw: DrawFn, first: int = 1990, last: int = 2030) -> PartialDate:
    """A date known to the year, the month or the day."""
    day = draw(st.dates().filter(lambda date: True))
    year = draw(st.integers(first, last))
    exactness = draw(st.sampled_from(("year", "month", "day")))
    if exactness == "year":
        return PartialDate(year)
    if exactness == "month":
        return PartialDate(year, day.month)
    return PartialDate(year, day.month, min(day.day, 28))


def cells(column: Column) -> SearchStrategy[str]:
    """The text of a cell that is in form for its column (references and vocabularies are not looked at)."""
    kinds: dict[Kind, SearchStrategy[str]] = {
        Kind.TEXT: WORDS,
        Kind.ID: st.from_regex(column.pattern, fullmatch=True, alphabet=st.characters(codec="ascii"))
        if column.pattern
        else CODES,
        Kind.INTEGER: st.integers(int(column.minimum or 0), int(column.maximum or 10_000)).map(str),
        Kind.NUMBER: st.integers(0, 10_000).map(lambda number: f"{number / 10:.1f}"),
        Kind.DATE: partial_dates().map(str),
        Kind.YEAR: st.integers(1990, 2030).map(str),
        Kind.URL: CODES.map(lambda code: f"https://example.org/{code}"),
        Kind.FLAG: st.sampled_from(("yes", "no")),
    }
    cell = kinds[column.kind]
    return cell if column.required else st.one_of(st.just(""), cell)


def rows(contract: Contract) -> SearchStrategy[tuple[str, ...]]:
    """One row of a table, cell by cell."""
    return st.tuples(*(cells(column) for column in contract.columns))


def csv_bytes(header: Sequence[str], body: Sequence[Sequence[str]], end: str = "\n") -> bytes:
    """A table as CSV, as a careful program writes it."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator=end)
    writer.writerow(header)
    writer.writerows(body)
    return stream.getvalue().encode()


Mutation = Callable[[DrawFn, bytes], bytes]


def _place(draw: DrawFn, content: bytes) -> int:
    return draw(st.integers(0, max(len(content) - 1, 0)))


def _flip(draw: DrawFn, content: bytes) -> bytes:
    at = _place(draw, content)
    return content[:at] + bytes([draw(st.integers(0, 255))]) + content[at + 1 :]


def _cut(draw: DrawFn, content: bytes) -> bytes:
    at = _place(draw, content)
    return content[:at] + content[at + draw(st.integers(1, 60)) :]


def _end(draw: DrawFn, content: bytes) -> bytes:
    return content[: _place(draw, content)]


def _insert(draw: DrawFn, content: bytes) -> bytes:
    at = _place(draw, content)
    what = draw(
        st.sampled_from((b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\0", b";", b"\t", b"\xff", "Ж".encode(), b" "))
    )
    return content[:at] + what + content[at:]


def _join_lines(draw: DrawFn, content: bytes) -> bytes:
    lines = content.split(b"\n")
    at = draw(st.integers(0, max(len(lines) - 2, 0)))
    return b"\n".join([*lines[:at], b"".join(lines[at : at + 2]), *lines[at + 2 :]])


def _repeat_line(draw: DrawFn, content: bytes) -> bytes:
    lines = content.split(b"\n")
    at = draw(st.integers(0, len(lines) - 1))
    return b"\n".join([*lines[:at], lines[at], *lines[at:]])


def _swap_lines(draw: DrawFn, content: bytes) -> bytes:
    lines = content.split(b"\n")
    a, b = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
    lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


def _separator(draw: DrawFn, content: bytes) -> bytes:
    return content.replace(b",", draw(st.sampled_from((b";", b"\t", b"|", b"\xc2\xa0"))))


def _line_ends(draw: DrawFn, content: bytes) -> bytes:
    return content.replace(
        b"\n", draw(st.sampled_from((b"\r\n", b"\r", b"\n\n", b""))), draw(st.sampled_from((-1, 1, 2)))
    )


def _encoding(draw: DrawFn, content: bytes) -> bytes:
    code = draw(st.sampled_from(("utf-16", "utf-16-le", "utf-32", "cp1251", "latin-1", "utf-8-sig", "utf-7", "koi8-r")))
    return content.decode("utf-8", "replace").encode(code, "replace")


def _no_quotes(draw: DrawFn, content: bytes) -> bytes:
    return content.replace(b'"', draw(st.sampled_from((b"", b"'", b'""'))), draw(st.sampled_from((-1, 1, 2))))


_MUTATIONS: tuple[Mutation, ...] = (
    _flip, _cut, _end, _insert, _join_lines, _repeat_line, _swap_lines, _separator, _line_ends, _encoding, _no_quotes,
)  # fmt: skip


@st.composite
def damaged(draw: DrawFn, content: bytes) -> bytes:
    """The bytes of a file after one to three mishaps."""
    for mutation in draw(st.lists(st.sampled_from(_MUTATIONS), min_size=1, max_size=3)):
        content = mutation(draw, content)
    return content
