"""Ten million rows tallied: by the program's rule on DuckDB, and by plain SQL; `python -m bench.tallies HOW PARQUET`.

Both answer the same question: cases by country, category and year, each cell with its ids in order.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROWS = 10_000_000
MEMORY = "1GB"
"""What DuckDB may hold."""


def make(path: Path, rows: int = ROWS) -> None:
    """A Parquet file of so many rows, as `reportgen.tally.items` gives them."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '1GB'")
        connection.execute(
            f"""
            COPY (
                SELECT
                    'R' || i AS id, 'R' || i AS "case", '' AS groups, 'C' || (i * 7919 % 20) AS country,
                    'K' || (i * 104729 % 15) AS category, CAST(2013 + i * 15485863 % 12 AS VARCHAR) AS year,
                    CAST(1 + i % 3 AS BIGINT) AS weight, false AS open_ended, false AS rough,
                    'S' || (i * 31 % 5000) AS sources
                FROM range({rows}) AS numbers(i)
            ) TO '{path}' (FORMAT parquet)
            """
        )


def plain(path: Path) -> int:
    """Plain SQL; comes back: the sum of all cells."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        cells = connection.execute(
            f"""
            SELECT country, category, year, sum(weight), list_sort(list(id)), list_sort(list(DISTINCT sources))
            FROM '{path}' GROUP BY ALL ORDER BY ALL
            """
        ).to_arrow_table()
    return sum(cells.column(3).to_pylist())


def by_rule(path: Path) -> int:
    """The program's rule, as one expression on DuckDB; comes back: the sum of all cells."""
    import ibis
    import pyarrow.compute as pc

    from reportgen.problem import Place
    from reportgen.tally.large import cells
    from reportgen.tally.rule import CountingRule

    rule = CountingRule("cases", "Cases", "", "cases", {}, (), ("category",), None, False, Place("bench"))
    connection = ibis.duckdb.connect(memory_limit=MEMORY)
    items = connection.read_parquet(path)
    answer = connection.to_pyarrow(cells(rule, items, range(2013, 2025)))
    return int(pc.sum(answer.column("value")).as_py())


if __name__ == "__main__":
    work = {"make": make, "sql": plain, "rule": by_rule}[sys.argv[1]]
    print(work(Path(sys.argv[2])))
