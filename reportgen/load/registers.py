"""Registers: large tables of somebody else's (events, persons, cases), of which the project keeps the file as it is.

In: a file of data/registers/, CSV or Parquet. Out: RegisterFile, which says what file it is and which columns it has,
and holds no row. A file may be larger than memory: it is read here once, in pieces, for its SHA-256 and for what makes
a text file unreadable. What its rows say is judged in check, where restricted ones are dropped while reading.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import importlib.util
import re
import shlex
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from reportgen.load.delimited import byte_order_mark, damaged
from reportgen.nearest import nearest
from reportgen.problem import Place, Problem

FOLDER = "data/registers"
ENDINGS = (".csv", ".parquet")

REQUIRED = ("id", "country", "source", "publication")
DATED = ("date", "year")
OWN = (*REQUIRED, *DATED, "weight")
"""The columns that a register may have with a meaning of their own; the first four it must have, and one of DATED."""

TAKEN = frozenset({*OWN, "case", "cases", "groups", "ids", "open_ended", "rough", "rule", "sources", "value"})
"""Names that no dimension can have: what is counted has columns of these names."""

LARGE_ROWS = 100_000
LARGE_BYTES = 20_000_000
"""A register with more rows, or in a larger file, is counted on DuckDB unless the project says otherwise."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PIECE = 1 << 20
_LIBRARIES = ("ibis", "duckdb", "pyarrow")
_PACKAGES = ("ibis-framework[duckdb]>=12,<13", "pyarrow>=25")


class Lacking(Exception):
    """The libraries for large tables are not installed. One plain sentence with what to type."""


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A register as a file: where it lies, its size in bytes, its SHA-256, and its columns.

    `header` are all its columns in their order, `dimensions` those by which it can be counted beside country and year.
    `rows` is how many rows it has: of a CSV file how many lines, which are at least as many.
    """

    name: str
    file: str
    path: Path = field(repr=False, compare=False)
    size: int
    sha256: str
    rows: int
    header: tuple[str, ...]
    dimensions: tuple[str, ...]

    @property
    def parquet(self) -> bool:
        """Whether it is Parquet; else it is CSV."""
        return self.file.endswith(".parquet")

    def large(self, engine: str) -> bool:
        """Whether it is counted on DuckDB, where the project says `auto`, `pandas` or `duckdb`."""
        return engine == "duckdb" or (engine == "auto" and (self.rows > LARGE_ROWS or self.size > LARGE_BYTES))


def demand() -> None:
    """Raises Lacking when a library for large tables is not installed."""
    missing = [name for name in _LIBRARIES if importlib.util.find_spec(name) is None]
    if missing:
        line = " ".join(map(shlex.quote, (sys.executable, "-m", "pip", "install", *_PACKAGES)))
        raise Lacking(f"Registers in Parquet, and large ones, need {', '.join(missing)}. Type: {line}")


def named(file: str) -> str | None:
    """The name of the register in a file of data/registers/; None where it is none, such as a note on the data."""
    path = PurePosixPath(file)
    return path.stem if path.suffix in ENDINGS and path.parent.as_posix() == FOLDER else None


def misplaced(file: str, tables: Collection[str]) -> Problem | None:
    """What is wrong with the name of a file that looks like a register; None where it is one, or is no table.

    No register is called as one of the report's `tables`.
    """
    path = PurePosixPath(file)
    name = named(file)
    if name is not None and _NAME.fullmatch(name) and name not in tables:
        return None
    if name is None and path.suffix.lower() not in (*ENDINGS, ".xlsx", ".ods", ".xls", ".tsv", ".tab", ".gz", ".zip"):
        return None
    return Problem(
        "register",
        Place(file),
        "the file is no register that can be read",
        path.name,
        "a name of small letters, digits and _ that no table has, with .csv or .parquet, directly in data/registers/",
        "rename it, or save it as CSV or Parquet",
    )


def read(path: Path, file: str) -> tuple[RegisterFile | None, str, tuple[Problem, ...]]:
    """The register in a file, its SHA-256, and what is wrong with its form; OSError where it cannot be read.

    Raises Lacking for Parquet where the library that reads it is not installed.
    """
    problems: list[Problem] = []
    is_text = file.endswith(".csv")
    digest, size, lines = _gone_through(path, file, is_text=is_text, problems=problems)
    if problems:
        return None, digest, tuple(problems)
    if is_text:
        header, usable, rows = _csv_header(path, file, problems), None, lines
    else:
        header, usable, rows = _parquet_header(path, file, problems)
    if not problems:
        problems += _columns(file, header)
    if problems:
        return None, digest, tuple(problems)
    if usable is not None:
        problems += (
            Problem(
                "register",
                Place(file, column=name),
                "the column is of a type that cannot be counted by",
                expected="texts, whole numbers or days",
                mend="convert the column",
            )
            for name in header
            if name in OWN and name not in usable
        )
    dimensions = tuple(
        name
        for name in header
        if name not in TAKEN
        and _NAME.fullmatch(name)
        and not name.startswith("restricted")
        and (usable is None or name in usable)
    )
    name = PurePosixPath(file).stem
    return RegisterFile(name, file, path, size, digest, rows, header, dimensions), digest, tuple(problems)


def _gone_through(path: Path, file: str, *, is_text: bool, problems: list[Problem]) -> tuple[str, int, int]:
    """The SHA-256 of a file, its size and its lines, read once in pieces; a text that is none is told."""
    digest = hashlib.sha256()
    size = lines = 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as opened:
        while piece := opened.read(_PIECE):
            digest.update(piece)
            if is_text and not problems:
                _text(piece, size == 0, lines, decoder, file, problems)
            size += len(piece)
            lines += piece.count(b"\n")
    if is_text and not problems:
        if size == 0:
            problems.append(Problem("empty-file", Place(file), "the file is empty", expected=_expected()))
        else:
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                problems.append(_not_utf8(file, lines + 1))
    return digest.hexdigest(), size, lines


def _text(
    piece: bytes, begins: bool, lines: int, decoder: codecs.IncrementalDecoder, file: str, problems: list[Problem]
) -> None:
    """What keeps a piece of a file from being text in UTF-8."""
    if begins and piece.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.append(_not_utf8(file, 1))
        return
    if begins and piece.startswith(b"\xef\xbb\xbf"):
        problems.append(byte_order_mark(file))
    if (nul := piece.find(b"\0")) >= 0:
        problems.append(damaged(file, lines + piece.count(b"\n", 0, nul) + 1))
        return
    try:
        decoder.decode(piece)
    except UnicodeDecodeError as error:
        problems.append(_not_utf8(file, lines + piece.count(b"\n", 0, error.start) + 1))


def _not_utf8(file: str, line: int) -> Problem:
    return Problem(
        "wrong-encoding",
        Place(file, line),
        "the line holds a byte that is not UTF-8",
        expected="UTF-8 throughout",
        mend="save the file as CSV in UTF-8",
    )


def _expected() -> str:
    return f"a header row with {', '.join(REQUIRED)}, and date or year"


def _csv_header(path: Path, file: str, problems: list[Problem]) -> tuple[str, ...]:
    """The header row of a CSV file."""
    try:
        with path.open(encoding="utf-8", newline="") as opened:
            return tuple(next(csv.reader(opened, strict=True), ()))
    except csv.Error as error:
        words = f"the header row cannot be read ({error})"
        problems.append(Problem("broken-csv", Place(file, 1), words, expected=_expected(), mend="write it anew"))
        return ()


def _parquet_header(path: Path, file: str, problems: list[Problem]) -> tuple[tuple[str, ...], frozenset[str], int]:
    """The columns of a Parquet file, those of them whose type can be counted by, and its number of rows."""
    demand()
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        described = pq.read_metadata(path)
        schema = described.schema.to_arrow_schema()
    except (pa.ArrowException, OSError) as error:
        said = str(error).splitlines()[0]
        words = f"the file cannot be read as Parquet: {said.replace(str(path), file)}"
        problems.append(Problem("register", Place(file), words, mend="restore it, or save it anew"))
        return (), frozenset(), 0
    usable = frozenset(one.name for one in schema if _countable(one.type))
    return tuple(schema.names), usable, described.num_rows


def _countable(kind: Any) -> bool:
    """Whether the values of an Arrow type are texts, whole numbers or days, the same text for every engine."""
    from pyarrow import types

    if types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_string_view(kind)
        or types.is_integer(kind)
        or types.is_date32(kind)
    )


def _columns(file: str, header: Sequence[str]) -> Iterator[Problem]:
    """What the header of a register lacks or has twice."""
    for name in REQUIRED:
        if name not in header:
            close = nearest(name, header, most=1)
            yield Problem(
                "missing-column",
                Place(file, None if file.endswith(".parquet") else 1),
                f"the column {name} is missing",
                close[0] if close else None,
                _expected(),
                f'did you mean "{name}" by "{close[0]}"?' if close else "add it",
            )
    dated = [name for name in DATED if name in header]
    if len(dated) != 1:
        yield Problem(
            "register",
            Place(file, None if file.endswith(".parquet") else 1),
            "it is not plain which column dates a row",
            ", ".join(dated) or None,
            "either date (2024, 2024-06 or 2024-06-30) or year",
            "rename or remove one of the two" if dated else "add one of the two",
        )
    for name, times in Counter(header).items():
        if times > 1:
            words = f"the column {name} stands {times} times"
            yield Problem("duplicate-column", Place(file, 1), words, name, mend="rename or remove one of them")
