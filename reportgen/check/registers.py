"""Registers checked: every row of them that may be counted, by kinds of mistakes; and what they hold, in a few words.

In: RegisterFile, what its rows may name, the columns that rules count by. Out: Looked, and Problems: one a kind of
mistake, with how many rows have it and the first of them. A small register is looked through in memory, a large one by
DuckDB; both say the same. Of a row that is not public nothing is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from reportgen import plain, store, surroundings
from reportgen.dates import PartialDate, is_date
from reportgen.load import register_engine as engine
from reportgen.load.register_rows import RegisterRows, broken, line_of, of_other_width, rows
from reportgen.load.registers import DATED, RegisterFile
from reportgen.problem import Place, Problem
from reportgen.store import Kept

LEVELS = ("public", "aggregate")
"""What `publication` says of a row that may be counted; `restricted` rows are not read."""

COUNTED_ONLY = "counted only"
"""How no id may begin: what stands for rows that may be counted, never named, is called so."""

MOST_TERMS = 2_000
"""The different terms that a column may have by which is counted."""

_ROOMS = ("check/registers.py", "dates.py", "load/register_engine.py", "load/register_rows.py", "load/registers.py")
"""The code that has a hand in what is found."""

_UNPRINTED = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 200
_WEIGHT = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Looked:
    """What a register holds: how many of its rows may be counted, how many of these never named, how many were dropped.

    `terms` are those of each column that a rule counts by, in order; of a column with too many, none. `sources` gives
    for each source of a public row the first day by which the report knows of one.
    """

    rows: int
    aggregate: int
    restricted: int
    terms: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, str]

    @property
    def open(self) -> bool:
        """Whether every row of the file is public."""
        return not self.aggregate and not self.restricted


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of mistake in a cell: the column, what is said of it, what is expected; as a test, and as SQL."""

    column: str
    said: str
    expected: str
    wrong: Callable[[str], bool]
    query: str
    told: bool = True
    """Whether the cell is quoted."""


def look(
    register: RegisterFile,
    dimensions: Collection[str],
    countries: Collection[str],
    sources: Collection[str],
    *,
    on: str,
    memory: int,
    folder: Callable[[], AbstractContextManager[Path]],
    kept: Kept | None = None,
) -> tuple[Looked | None, tuple[Problem, ...]]:
    """What a register holds, None where its rows cannot be read; and what is wrong with them.

    `dimensions` are the columns by which is counted. `on` is the engine that the project names, `memory` what DuckDB
    may take in megabytes, and `folder` where it may put what does not fit. What was found is `kept` where all is right.

    Raises Lacking where the libraries for large tables are needed and not installed.
    """
    depends = repr((register.header, register.dimensions, sorted(dimensions), sorted(countries), sorted(sources)))
    key = store.key("looked", surroundings.digest(*_ROOMS), register.sha256, depends)
    if kept is not None and (held := kept.get(key)) is not None:
        return plain.from_bytes(Looked, held), ()
    found, problems = _look(register, dimensions, countries, sources, on, memory, folder)
    if kept is not None and found is not None and not problems:
        kept.put(key, plain.to_bytes(found))
    return found, problems


def _look(
    register: RegisterFile,
    dimensions: Collection[str],
    countries: Collection[str],
    sources: Collection[str],
    on: str,
    memory: int,
    folder: Callable[[], AbstractContextManager[Path]],
) -> tuple[Looked | None, tuple[Problem, ...]]:
    """What `look` finds, without what is kept."""
    kinds = _kinds(register, sorted(dimensions), countries, sources)
    if register.large(on):
        with folder() as place, engine.opened(register, memory, place) as backend:
            return _by_engine(register, sorted(dimensions), kinds, backend)
    found = rows(register)
    if found.problems:
        return None, found.problems
    return _in_memory(register, sorted(dimensions), kinds, found)


def _kinds(
    register: RegisterFile, dimensions: Sequence[str], countries: Collection[str], sources: Collection[str]
) -> tuple[_Kind, ...]:
    """The kinds of mistakes that a cell can have; the level, on which the others depend, first."""

    def among(column: str, known: Collection[str], said: str, expected: str, told: bool = True) -> _Kind:
        listed = ", ".join(engine.text(one) for one in sorted(known)) or "NULL"
        query = f"NOT coalesce({engine.name(column)} IN ({listed}), false)"
        held = frozenset(known)
        return _Kind(column, said, expected, lambda cell: cell not in held, query, told)

    unprinted = r"'[\x00-\x1f\x7f]'"
    found = [
        among(
            "publication",
            LEVELS,
            "whether the row may be published is not said",
            "public, aggregate or restricted",
            told=False,
        ),
        _Kind(
            "id",
            "the id is empty or cannot be printed",
            f"a name of at most {_LONGEST} letters in one line, not beginning with {COUNTED_ONLY!r}",
            lambda cell: not cell or len(cell) > _LONGEST or cell.startswith(COUNTED_ONLY) or _unprinted(cell),
            f"id = '' OR length(id) > {_LONGEST} OR starts_with(id, {engine.text(COUNTED_ONLY)})"
            f" OR regexp_matches(id, {unprinted})",
        ),
        among("country", countries, "there is no country of this id", "an id of countries.csv"),
        among("source", sources, "there is no source of this id", "an id of sources.csv"),
    ]
    for column in DATED:
        if column in register.header:
            exact = column == "date"
            found.append(
                _Kind(
                    column,
                    "this is no date" if exact else "this is no year",
                    "2024, 2024-06 or 2024-06-30" if exact else "four digits, from 1800 to 2200",
                    (lambda cell: not is_date(cell)) if exact else (lambda cell: len(cell) != 4 or not is_date(cell)),
                    _undated(column, exact=exact),
                )
            )
    if "weight" in register.header:
        found.append(
            _Kind(
                "weight",
                "the weight is no whole number",
                "a whole number from 0, or nothing where it is not known",
                lambda cell: bool(cell) and not _WEIGHT.fullmatch(cell),
                "weight <> '' AND NOT regexp_full_match(weight, '[0-9]{1,12}')",
            )
        )
    found += [
        _Kind(
            column,
            "the term cannot be printed",
            f"at most {_LONGEST} letters in one line",
            lambda cell: len(cell) > _LONGEST or _unprinted(cell),
            f"length({engine.name(column)}) > {_LONGEST} OR regexp_matches({engine.name(column)}, {unprinted})",
        )
        for column in dimensions
    ]
    return tuple(found)


def _unprinted(cell: str) -> bool:
    return _UNPRINTED.search(cell) is not None


def _undated(column: str, *, exact: bool) -> str:
    """Whether a cell is no date that a PartialDate can be, as SQL."""
    form = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?" if exact else "[0-9]{4}"
    year = f"TRY_CAST(left({column}, 4) AS INTEGER) BETWEEN 1800 AND 2200"
    day = f"TRY_CAST({column} || substr('-01-01', length({column}) - 3) AS DATE) IS NOT NULL"
    return f"NOT (regexp_full_match({column}, '{form}') AND coalesce({year}, false) AND {day})"


def last_day(cell: str) -> str:
    """The last day that a date can mean, in its ISO form."""
    return PartialDate.parse(cell).last().isoformat()


def _told(register: RegisterFile, kind: _Kind, many: int, number: int, value: str, level: str) -> Problem:
    """One kind of mistake, in how many rows, with the first of them."""
    shown = value if kind.told and level == "public" else None
    several = "ids, the first of them in" if kind is _ELSEWHERE else "rows, the first of them"
    said = f"row {number}" if many == 1 else f"{many:,} {several} row {number}"
    return Problem(
        "register-row",
        Place(register.file, line_of(register, number), kind.column),
        f"{said}: {kind.said}",
        shown,
        kind.expected,
        "mend the rows, or leave them out of the register",
    )


_ELSEWHERE = _Kind("id", "rows of one id name several countries", "one country an id", lambda _: False, "", told=True)


def _in_memory(
    register: RegisterFile, dimensions: Sequence[str], kinds: Sequence[_Kind], found: RegisterRows
) -> tuple[Looked | None, tuple[Problem, ...]]:
    """The same of rows in memory."""
    columns, levels = found.columns, found.columns["publication"]
    clear = [level in LEVELS for level in levels]
    problems = []
    for kind in kinds:
        wrong = [
            place
            for place, cell in enumerate(columns[kind.column])
            if (clear[place] or kind.column == "publication") and kind.wrong(cell)
        ]
        if wrong:
            at = wrong[0]
            problems.append(_told(register, kind, len(wrong), found.numbers[at], columns[kind.column][at], levels[at]))
    known: dict[str, str] = {}
    elsewhere: dict[str, int] = {}
    for place, (id_, country) in enumerate(zip(columns["id"], columns["country"], strict=True)):
        if clear[place] and known.setdefault(id_, country) != country:
            elsewhere.setdefault(id_, place)
    if elsewhere:
        at = min(elsewhere.values())
        hidden = {columns["id"][place] for place, level in enumerate(levels) if level != "public"}
        level = "aggregate" if columns["id"][at] in hidden else "public"
        problems.append(_told(register, _ELSEWHERE, len(elsewhere), found.numbers[at], columns["id"][at], level))
    if problems:
        return None, tuple(problems)
    days: dict[str, str] = {}
    dated = columns[next(name for name in DATED if name in columns)]
    for source, when, level in zip(columns["source"], dated, levels, strict=True):
        if level == "public":
            day = last_day(when)
            days[source] = min(days.get(source, day), day)
    terms = {}
    for name in dimensions:
        occurring = sorted(set(columns[name]))
        terms[name] = tuple(occurring) if len(occurring) <= MOST_TERMS else ()
    looked = Looked(
        len(levels), sum(level == "aggregate" for level in levels), found.restricted, terms, dict(sorted(days.items()))
    )
    return looked, ()


def _by_engine(
    register: RegisterFile, dimensions: Sequence[str], kinds: Sequence[_Kind], backend: object
) -> tuple[Looked | None, tuple[Problem, ...]]:
    """The same, asked of DuckDB."""
    import duckdb

    try:
        if not register.parquet and (problem := _out_of_form(register, backend)):
            return None, (problem,)
        return _asked(register, dimensions, kinds, backend)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        line = re.search(r"Line: (\d+)", str(error))
        return None, (broken(register, int(line[1]) if line else None),)


def _out_of_form(register: RegisterFile, backend: object) -> Problem | None:
    """The first kind of row that is not in form, of a CSV file."""
    engine.run(backend, f"SELECT count(COLUMNS(*)) FROM {engine.scan(register, rejects=True)}").fetchall()
    many, first, kind = engine.run(
        backend, "SELECT count(DISTINCT line), min(line), arg_min(error_type, line) FROM reject_errors"
    ).fetchone()
    if not many:
        return None
    if kind in ("MISSING COLUMNS", "TOO MANY COLUMNS"):
        return of_other_width(register, int(many), int(first))
    return broken(register, int(first))


def _asked(
    register: RegisterFile, dimensions: Sequence[str], kinds: Sequence[_Kind], backend: object
) -> tuple[Looked | None, tuple[Problem, ...]]:
    clear = f"publication IN ({', '.join(map(engine.text, LEVELS))})"
    tests = [kinds[0].query, *(f"{clear} AND ({kind.query})" for kind in kinds[1:])]
    counts = ", ".join(
        ["count(*)", "count(*) FILTER (publication = 'aggregate')", *(f"count(*) FILTER ({test})" for test in tests)]
    )
    rows_, aggregate, *many = engine.run(backend, f"SELECT {counts} FROM {engine.VIEW}").fetchone()
    problems = []
    for kind, test, times in zip(kinds, tests, many, strict=True):
        if times:
            number, value, level = _first(register, test, kind.column, backend)
            problems.append(_told(register, kind, times, number, value, level))
    several = f"SELECT id FROM {engine.VIEW} WHERE {clear} GROUP BY id HAVING min(country) <> max(country)"
    (times,) = engine.run(backend, f"SELECT count(*) FROM ({several})").fetchone()
    if times:
        problems.append(_of_several(register, several, clear, times, backend))
    if problems:
        return None, tuple(problems)
    restricted = engine.rows_restricted(register, backend)
    terms = {}
    for name in dimensions:
        column = engine.name(name)
        query = f"SELECT DISTINCT {column} FROM {engine.VIEW} LIMIT {MOST_TERMS + 1}"
        occurring = sorted(row[0] for row in engine.run(backend, query).fetchall())
        terms[name] = tuple(occurring) if len(occurring) <= MOST_TERMS else ()
    dated = next(name for name in DATED if name in register.header)
    day = (
        f"CASE length({dated}) WHEN 4 THEN {dated} || '-12-31'"
        f" WHEN 7 THEN CAST(last_day(TRY_CAST({dated} || '-01' AS DATE)) AS VARCHAR) ELSE {dated} END"
    )
    query = f"SELECT source, min({day}) FROM {engine.VIEW} WHERE publication = 'public' GROUP BY source"
    days = dict(sorted(engine.run(backend, query).fetchall()))
    return Looked(rows_, aggregate, restricted, terms, days), ()


def _first(register: RegisterFile, test: str, column: str, backend: object) -> tuple[int, str, str]:
    """The first row for which a test holds: its number, the cell, its level."""
    # Rows keep their order only where DuckDB is told so; it is not where all are counted, since that takes memory.
    engine.run(backend, "SET preserve_insertion_order = true")
    query = (
        f"SELECT number, {engine.name(column)}, publication FROM {engine.numbered(register)} AS register"
        f" WHERE {test} ORDER BY number LIMIT 1"
    )
    number, value, level = engine.run(backend, query).fetchone()
    engine.run(backend, "SET preserve_insertion_order = false")
    return int(number), str(value), str(level)


def _of_several(register: RegisterFile, several: str, clear: str, times: int, backend: object) -> Problem:
    """The first row that names another country than the first row of its id."""
    engine.run(backend, "SET preserve_insertion_order = true")
    rows_ = f"SELECT number, id, country, publication FROM {engine.numbered(register)} WHERE {clear}"
    query = (
        "SELECT number, id, max(publication <> 'public') OVER (PARTITION BY id),"
        " country <> first_value(country) OVER (PARTITION BY id ORDER BY number)"
        f" FROM ({rows_}) WHERE id IN ({several})"
    )
    query = f"SELECT * FROM ({query}) AS t(number, id, hidden, other) WHERE other ORDER BY number LIMIT 1"
    number, id_, hidden, _other = engine.run(backend, query).fetchone()
    return _told(register, _ELSEWHERE, times, int(number), str(id_), "aggregate" if hidden else "public")
