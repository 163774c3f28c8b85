"""Corrections: values of a publisher that we hold to be wrong, and imports that we edited."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.dates import PartialDate
from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Correction:
    """One value that differs from its publisher's, and why.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    table: str
    record: str
    field: str
    kind: str
    from_value: str
    to_value: str
    reason: str
    since: PartialDate
    source: str
    at: Place


CONTRACT = Contract(
    name="corrections",
    title="Corrections",
    meaning="Values of a publisher that we hold to be wrong, and imports that we edited.",
    record=Correction,
    key=("id",),
    columns=(
        Column("id", Kind.ID, "random code", required=True, pattern="C-[0-9A-Z]{5}"),
        Column("table", Kind.ID, "table concerned", required=True),
        Column("record", Kind.TEXT, "record concerned", required=True),
        Column("field", Kind.TEXT, "field concerned", required=True),
        Column(
            "kind", Kind.ID, "correction (ours) or revision (publisher's)", vocabulary="correction_kind", required=True
        ),
        Column("from_value", Kind.TEXT, "value as published", required=True),
        Column("to_value", Kind.TEXT, "value that we use", required=True),
        Column("reason", Kind.TEXT, "why", required=True),
        Column("since", Kind.DATE, "since when", required=True),
        Column("source", Kind.ID, "source of this row", table="sources", required=True),
    ),
)
