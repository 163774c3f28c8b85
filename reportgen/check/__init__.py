"""Rows to Records, or every problem of every contract and rule at once.

In: a Project as it was loaded. Out: Checked. The steps: what rows may name (known), each cell and key (cells, rows),
then the rules across rows (chronology, matters, series). One mistake gives one problem: what only follows from another
is not told. Not here: reading files, and whether the texts' queries make sense.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.check.chronology import chronology
from reportgen.check.known import known
from reportgen.check.matters import matters
from reportgen.check.rows import Passed, Spots, missing_vocabularies, rows_of
from reportgen.check.series import series
from reportgen.load.folder import Project
from reportgen.problem import Problem, in_order
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
    return Checked(None if problems else records, problems)
