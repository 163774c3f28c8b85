"""A large register as a table of DuckDB: within a given memory, its own folder for what does not fit, and no network.

In: RegisterFile. Out: an Ibis backend with the view `register`: the columns that are read, as texts, "" where a cell is
empty, without restricted rows. They are left out by the query that reads the file, so that no later step, and no file
that DuckDB writes, has them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reportgen.load.register_rows import RESTRICTED, taken
from reportgen.load.registers import RegisterFile, demand
from reportgen.problem import Mistakes, Place, Problem

VIEW = "register"


@contextmanager
def opened(register: RegisterFile, memory: int, folder: Path) -> Iterator[Any]:
    """The backend, with at most `memory` megabytes of its own; what does not fit goes into `folder`.

    Raises Lacking where the libraries are not installed, and Mistakes where the memory is not enough.
    """
    demand()
    import duckdb
    import ibis

    backend = ibis.duckdb.connect(
        memory_limit=f"{memory}MB",
        threads=_processors(),
        temp_directory=str(folder),
        preserve_insertion_order=False,
        # Whatever a file says, nothing is fetched or loaded for it.
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
    )
    try:
        run(backend, f"CREATE VIEW {VIEW} AS SELECT {_texts(register)} FROM {scan(register)} WHERE {_kept()}")
        yield backend
    except duckdb.OutOfMemoryException:
        words = f"it takes more than {memory} megabytes to count it"
        mend = "give more as memory under [registers] in report.toml, or leave out columns and rows that no rule counts"
        raise Mistakes([Problem("register", Place(register.file), words, mend=mend)]) from None
    finally:
        backend.disconnect()


def run(backend: Any, query: str) -> Any:
    """The answer of DuckDB to a query of our own."""
    return backend.raw_sql(query)


def batches(backend: Any, query: str, rows: int) -> Any:
    """The answer as Arrow batches of at most so many rows, made while they are read."""
    return backend.con.sql(query).to_arrow_reader(rows)


def rows_restricted(register: RegisterFile, backend: Any) -> int:
    """How many rows of the file are restricted."""
    found = run(backend, f"SELECT count(*) FROM {scan(register)} WHERE NOT ({_kept()})").fetchone()
    return int(found[0])


def numbered(register: RegisterFile) -> str:
    """The rows of `register` with their numbers in the file, from 1, as `number`; to find a row, in order."""
    number = "file_row_number + 1" if register.parquet else "row_number() OVER ()"
    found = f"SELECT {number} AS number, {_texts(register)} FROM {scan(register, numbered=True)}"
    return f"(SELECT * FROM ({found}) WHERE {_kept()})"


def scan(register: RegisterFile, *, numbered: bool = False, rejects: bool = False) -> str:
    """The file as DuckDB reads it; with `rejects` rows that are out of form are noted and passed over."""
    # A folder's name may hold what DuckDB takes for a pattern.
    path = text("".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(register.path)))
    if register.parquet:
        return f"read_parquet({path}, file_row_number={str(numbered).lower()})"
    columns = ", ".join(f"{text(name)}: 'VARCHAR'" for name in register.header)
    more = ", store_rejects=true" if rejects else ""
    return (
        f"read_csv({path}, auto_detect=false, header=true, delim=',', quote='\"', escape='\"', strict_mode=true,"
        f" columns={{{columns}}}{more})"
    )


def text(value: str) -> str:
    """A text as SQL has it."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """A column's name as SQL has it."""
    return '"' + value.replace('"', '""') + '"'


def _texts(register: RegisterFile) -> str:
    return ", ".join(f"coalesce(CAST({name(one)} AS VARCHAR), '') AS {name(one)}" for one in taken(register))


def _kept() -> str:
    return f"coalesce(CAST(publication AS VARCHAR), '') <> {text(RESTRICTED)}"


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
