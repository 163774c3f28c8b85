"""A register of ten million rows counted: by the program, and by plain SQL; `python -m bench.registers HOW PARQUET`.

HOW is make, sql, count (every smallest cell and the total), all (300 cells and totals more) or check. Printed: the sum
of the cells, processor seconds, and the peak of memory in MiB.
"""

from __future__ import annotations

import datetime
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROWS = 10_000_000
COUNTRIES = tuple(f"C{number:02d}" for number in range(30))
SOURCES = tuple(f"S{number}" for number in range(40))
TYPES = tuple(f"K{number}" for number in range(1, 9))
YEARS = tuple(range(2015, 2025))
MEMORY = 900
"""Megabytes that DuckDB may take for plain SQL."""


def make(path: Path, rows: int = ROWS) -> int:
    """A register of so many rows, of which one in ten tells again of an id."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '1GB'")
        id_ = f"(i * 7919 % {rows * 9 // 10})"
        connection.execute(
            f"""
            COPY (
                SELECT
                    'R' || lpad(CAST({id_} AS VARCHAR), 8, '0') AS id,
                    'C' || lpad(CAST(hash({id_}) % 30 AS VARCHAR), 2, '0') AS country,
                    CAST(2015 + hash({id_} + 1) % 10 AS VARCHAR) AS year,
                    'K' || hash({id_} + 2) % 12 AS type,
                    'S' || i % 40 AS source,
                    'public' AS publication
                FROM range({rows}) AS numbers(i)
            ) TO '{path}' (FORMAT parquet)
            """
        )
    return rows


def sql(path: Path) -> int:
    """Plain SQL; comes back: the sum of all cells."""
    import duckdb

    with _scratch() as folder, duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}MB'; SET preserve_insertion_order = false")
        connection.execute(f"SET temp_directory = '{folder}'")
        cells = connection.sql(
            f"""
            SELECT country, year, type, count(DISTINCT id), list_sort(list(DISTINCT id)), list(DISTINCT source)
            FROM '{path}' WHERE type IN {TYPES} GROUP BY ALL ORDER BY ALL
            """
        ).to_arrow_table()
    return sum(cells.column(3).to_pylist())


def count(path: Path, *, more: bool = False) -> int:
    """The program's count of every cell, and the answer for all of them; comes back: its value."""
    from reportgen.check.registers import Looked
    from reportgen.edition import Registers
    from reportgen.load import registers
    from reportgen.problem import Place
    from reportgen.protect import protect
    from reportgen.records.tables import Records
    from reportgen.tally import register
    from reportgen.tally.cell import Count
    from reportgen.tally.rule import CountingRule

    found, _, _ = registers.read(path, f"{registers.FOLDER}/{path.name}")
    assert found is not None
    rule = CountingRule(
        "r", "", "", "events", {"type": TYPES}, (), ("type",), None, False, Place("bench"), register="protests"
    )
    looked = Looked(found.rows, 0, 0, {"type": TYPES}, {})
    day, usual, known = datetime.date(2025, 12, 31), Registers(), protect(Records())
    tally = register.count(
        rule, found, looked, known, YEARS, day, on=usual.engine, memory=usual.memory, folder=_scratch
    )
    whole = tally.cell()
    if more:
        for country in COUNTRIES:
            tally.cell(country=country)
            for year in YEARS:
                tally.cell(country=country, year=year)
        for year in YEARS:
            tally.cell(year=year)
    assert isinstance(whole, Count)
    return whole.value


def check(path: Path) -> int:
    """The program's look at every row; comes back: how many it may count."""
    from reportgen.check.registers import look
    from reportgen.edition import Registers
    from reportgen.load import registers

    found, _, _ = registers.read(path, f"{registers.FOLDER}/{path.name}")
    assert found is not None
    usual = Registers()
    looked, problems = look(found, {"type"}, COUNTRIES, SOURCES, on=usual.engine, memory=usual.memory, folder=_scratch)
    assert looked is not None, problems
    return looked.rows


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for what does not fit into memory."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def main(how: str, path: Path) -> None:
    """Do one of them and print what it took."""
    work = {"make": make, "sql": sql, "count": count, "all": lambda path: count(path, more=True), "check": check}[how]
    found = work(path)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{how} {found} {used.ru_utime + used.ru_stime:.1f} s {used.ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
