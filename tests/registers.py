"""Registers for tests: their rows drawn, written as CSV and as Parquet, and counted by hand."""

from __future__ import annotations

import csv
import datetime
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from reportgen.check import registers as checking
from reportgen.load import registers as loading
from reportgen.load.registers import RegisterFile
from reportgen.problem import Problem
from reportgen.tally.cell import Contribution, union
from reportgen.tally.rule import CountingRule

COUNTRIES = ("XA", "XB")
SOURCES = ("S1", "S2", "ŞÖ")
COLUMNS = ("id", "country", "date", "type", "weight", "source", "publication")

Row = Mapping[str, str]

IDS = ("E1", "E2", "E3", "дело 4", 'said "no", twice', "it's", "NULL", "nan", "a;b", "É", " padded ")

ROWS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(IDS),
        "date": st.sampled_from(
            ("2023", "2023-06", "2023-12-31", "2024", "2024-02-29", "2024-05", "2024-05-31", "2024-06-30", "2024-07-01")
        ),
        "type": st.sampled_from(("strike", "rally", "", 'a "b", c', "митинг")),
        "weight": st.sampled_from(("", "0", "1", "7", "40")),
        "source": st.sampled_from(SOURCES),
        "publication": st.sampled_from(("public", "public", "aggregate", "restricted")),
    }
).map(lambda row: row | {"country": COUNTRIES[IDS.index(row["id"]) % 2]})
"""A row as it stands in a register; an id is of one country."""


def written(rows: Sequence[Row], path: Path, columns: Sequence[str] = COLUMNS) -> RegisterFile:
    """The register of these rows, in a file of the form that its name says."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([row[name] for name in columns] for row in rows)
    else:
        texts = {name: pa.array([row[name] or None for row in rows], pa.string()) for name in columns}
        pq.write_table(pa.table(texts), path)
    return read(path)


def read(path: Path) -> RegisterFile:
    """The register in a file that has no problems."""
    found, _, problems = loading.read(path, f"data/registers/{path.name}")
    assert problems == ()
    assert found is not None
    return found


def folder(path: Path) -> Callable[[], AbstractContextManager[Path]]:
    """Where DuckDB puts what does not fit."""
    return lambda: nullcontext(path)


def looked(
    register: RegisterFile, on: str, scratch: Path, dimensions: Iterable[str] = ("type",)
) -> tuple[checking.Looked | None, tuple[Problem, ...]]:
    """What the check of a register finds, by an engine."""
    return checking.look(register, frozenset(dimensions), COUNTRIES, SOURCES, on=on, memory=300, folder=folder(scratch))


def by_hand(
    rule: CountingRule, rows: Sequence[Row], years: Sequence[int], day: datetime.date, chosen: Mapping[str, Any]
) -> tuple[int, bool, tuple[str, ...], tuple[str, ...]] | None:
    """A cell counted from its rows: value, whether it is a minimum, records, sources. None where there is no row."""
    hidden = {row["id"] for row in rows if row["publication"] == "aggregate"}
    found = []
    for row in rows:
        terms = {"country": row["country"], "year": row["date"][:4], "type": row["type"]}
        wanted = {**{name: (term,) for name, term in chosen.items() if not isinstance(term, tuple)}}
        wanted |= {name: term for name, term in chosen.items() if isinstance(term, tuple)}
        if (
            row["publication"] == "restricted"
            or int(terms["year"]) not in years
            or _last(row["date"]) > day
            or any(terms[name] not in map(str, some) for name, some in (*rule.where.items(), *wanted.items()))
        ):
            continue
        heads = rule.unit == "persons"
        found.append(
            Contribution(
                id=row["id"],
                weight=int(row["weight"] or 0) if heads else 1,
                cases=(),
                sources=() if row["id"] in hidden else (row["source"],),
                open_ended=heads and not row["weight"],
            )
        )
    if not found:
        return None
    whole = union(found)
    named = [one.id for one in whole if one.id not in hidden]
    records = [f"register/{id_}" for id_ in named]
    if len(named) > 50:
        digest = hashlib.sha256("".join(f"{id_}\n" for id_ in named).encode()).hexdigest()
        records = [f"{len(named):,} ids of the register register, SHA-256 of their list {digest}"]
    if others := len(whole) - len(named):
        records.append(f"{others} counted only")
    sources = {source for one in whole for source in one.sources}
    return (
        sum(one.weight for one in whole),
        any(one.open_ended for one in whole),
        tuple(records),
        tuple(sorted(sources)),
    )


def _last(date: str) -> datetime.date:
    """The last day that a date can mean, worked out by stepping back from the day after."""
    year, month, day = (*map(int, date.split("-")), 0, 0)[:3]
    if day:
        return datetime.date(year, month, day)
    after = datetime.date(year + 1, 1, 1) if month in (0, 12) else datetime.date(year, month + 1, 1)
    return after - datetime.timedelta(days=1)
