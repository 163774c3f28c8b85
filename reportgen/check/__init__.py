"""Rows to Records, or every problem of every contract and rule at once.

In: a Project as it was loaded. Out: Checked. The steps: what rows may name (known), each cell and key (cells, rows),
then the rules across rows (chronology, matters, series). One mistake gives one problem: what only follows from another
is not told. Of a row that is not public no words are quoted. Not here: reading files, and whether the texts' queries
make sense.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reportgen.check.chronology import chronology
from reportgen.check.known import known
from reportgen.check.matters import matters
from reportgen.check.rows import Passed, Spots, missing_vocabularies, rows_of
from reportgen.check.series import series
from reportgen.load.folder import Project
from reportgen.load.raw import LEVEL, RawTable
from reportgen.load.restrict import not_public
from reportgen.problem import Problem, in_order
from reportgen.records.contract import Kind
from reportgen.records.tables import CONTRACTS, Records


@dataclass(frozen=True, slots=True)
class Checked:
    """The records of a project, or None where a problem stands in the way, and every problem, in order."""

    records: Records | None
    problems: tuple[Problem, ...]


def check(project: Project) -> Checked:
    """The project's records, and every problem of its files, contracts and rules at once."""
    tables = project.tables
    names = known(tables, CONTRACTS)
    rows = {contract.name: rows_of(tables[contract.name], contract, names) for contract in CONTRACTS}
    # Each contract names its record's type, which is the type of that table in Records.
    records = Records(**{name: found.records for name, found in rows.items()})  # type: ignore[arg-type]
    passed = Passed(records, rows, Spots(tables))
    problems = in_order(
        [
            *project.problems,
            *(problem for found in rows.values() for problem in found.problems),
            *missing_vocabularies(tables, CONTRACTS, names),
            *chronology(passed),
            *matters(passed, names),
            *series(passed, names, CONTRACTS),
        ]
    )
    return Checked(None if problems else records, _unquoted(problems, tables))


def _unquoted(problems: Iterable[Problem], tables: Mapping[str, RawTable]) -> tuple[Problem, ...]:
    """The problems, without the words of a row that is not public, and without any cell of one that may be restricted.

    The log of a build may have more readers than the table.
    """
    counted = not_public(tables, CONTRACTS)
    undecided = not_public(tables, CONTRACTS, ("public", "aggregate"))
    # Where a column has no meaning that is known, it may be the one that says which rows are restricted.
    doubtful = {p.place.file for table in tables.values() for p in table.problems if p.slug in _OF_HEADERS}
    told = {problem for table in tables.values() for problem in table.problems}
    words = {
        (tables[contract.name].file, column.name)
        for contract in CONTRACTS
        for column in contract.columns
        if column.kind in (Kind.TEXT, Kind.URL)
    }

    def shown(problem: Problem) -> Problem:
        file, line, column = problem.place.file, problem.place.line, problem.place.column
        if problem in told or column == LEVEL:
            return problem
        if file in doubtful or (file, line) in undecided or ((file, line) in counted and (file, column) in words):
            # What is expected, and the mend, may say the same words put right.
            return replace(problem, value=None, expected=None, mend=None)
        return problem

    return tuple(map(shown, problems))


_OF_HEADERS = frozenset({"extra-column", "misspelt-column", "missing-column"})
