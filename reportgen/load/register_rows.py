"""The rows of a small register in memory, as texts; restricted ones are dropped while reading.

In: RegisterFile. Out: RegisterRows, or what keeps its rows from being read. Only the columns that have a meaning of
their own, and those by which it can be counted, are taken. What they say is judged in check.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportgen.load.registers import OWN, RegisterFile, demand
from reportgen.problem import Place, Problem

RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class RegisterRows:
    """The rows of a register that may be counted, column by column, "" where a cell is empty.

    `numbers` are their numbers in the file, from 1. `restricted` is how many rows were dropped.
    """

    numbers: tuple[int, ...]
    columns: Mapping[str, tuple[str, ...]]
    restricted: int
    problems: tuple[Problem, ...] = ()


def taken(register: RegisterFile) -> tuple[str, ...]:
    """The columns of a register that are read, in the order of the file."""
    return tuple(name for name in register.header if name in OWN or name in register.dimensions)


def rows(register: RegisterFile) -> RegisterRows:
    """The rows of a register; none where one of them cannot be read."""
    problems: list[Problem] = []
    wanted = taken(register)
    level = wanted.index("publication")
    numbers: list[int] = []
    kept: list[tuple[str, ...]] = []
    total = 0
    read = _parquet(register, wanted, problems) if register.parquet else _csv(register, problems)
    for total, cells in enumerate(read, 1):
        if cells[level] != RESTRICTED:
            numbers.append(total)
            kept.append(cells)
    if problems:
        return RegisterRows((), dict.fromkeys(wanted, ()), 0, tuple(problems))
    columns = zip(*kept, strict=True) if kept else ((),) * len(wanted)
    return RegisterRows(tuple(numbers), dict(zip(wanted, columns, strict=True)), total - len(kept))


def _parquet(register: RegisterFile, wanted: Sequence[str], problems: list[Problem]) -> Iterator[tuple[str, ...]]:
    """The rows of a Parquet file, as texts; that it is damaged is told, and then none of them is to be used."""
    demand()
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(register.path) as opened:
            for batch in opened.iter_batches(columns=list(wanted)):
                texts = [batch.column(name).cast(pa.string()).to_pylist() for name in wanted]
                yield from zip(*([text or "" for text in column] for column in texts), strict=True)
    except (pa.ArrowException, OSError):
        problems.append(broken(register, None))


def _csv(register: RegisterFile, problems: list[Problem]) -> Iterator[tuple[str, ...]]:
    """The rows of a CSV file; what is wrong with their form is told, and then none of them is to be used."""
    places = [register.header.index(name) for name in taken(register)]
    width = len(register.header)
    last, ends = "", set()
    ragged: list[int] = []

    def lines() -> Iterator[str]:
        nonlocal last
        for last in opened:  # noqa: UP028 - the line is looked at after its row
            yield last

    with register.path.open(encoding="utf-8", newline="") as opened:
        reader = csv.reader(lines(), strict=True)
        start = 1
        try:
            for number, cells in enumerate(reader):
                if end := last[len(last.rstrip("\r\n")) :]:
                    ends.add(end)
                if number and cells and len(cells) != width:
                    ragged.append(start)
                elif number and cells:
                    yield tuple(cells[place] for place in places)
                start = reader.line_num + 1
        except csv.Error as error:
            problems.append(broken(register, start, str(error)))
            return
    if ragged:
        problems.append(of_other_width(register, len(ragged), ragged[0]))
    if len(ends) > 1:
        words = "its rows end in more than one way"
        mend = "save the file with LF line ends throughout"
        problems.append(Problem("mixed-line-endings", Place(register.file), words, mend=mend))


def broken(register: RegisterFile, line: int | None, said: str = "") -> Problem:
    """A row that cannot be read at all, or a damaged file; nothing of it is quoted."""
    if register.parquet:
        return Problem("register", Place(register.file), "the file is damaged", mend="restore it, or save it anew")
    words = f"the row cannot be read ({said})" if said else "the row cannot be read"
    mend = 'write a double quote inside a quoted cell as "", and close each quote at the end of its cell'
    return Problem("broken-csv", Place(register.file, line), words, mend=mend)


def of_other_width(register: RegisterFile, rows: int, line: int) -> Problem:
    """Rows with more or fewer cells than the header; nothing of them is quoted."""
    said = "this row has" if rows == 1 else f"{rows:,} rows, this one first, have"
    words = f"{said} more or fewer cells than the header"
    mend = "put a cell that holds a comma in double quotes, and keep empty cells"
    return Problem("row-width", Place(register.file, line), words, expected=f"{len(register.header)} cells", mend=mend)


def line_of(register: RegisterFile, number: int) -> int | None:
    """The line on which the row of that number begins; None in a file that has no lines."""
    if register.parquet:
        return None
    with register.path.open(encoding="utf-8", newline="") as opened:
        reader = csv.reader(opened, strict=True)
        next(reader)
        found = 0
        start = reader.line_num + 1
        for cells in reader:
            found += bool(cells)
            if found == number and cells:
                return start
            start = reader.line_num + 1
    return None
