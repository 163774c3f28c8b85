"""Accounts: who says what of a number."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.dates import PartialDate
from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Account:
    """What one speaker says of one number.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    case: str | None
    country: str
    counted: str
    start: PartialDate | None
    end: PartialDate
    value: float
    high: float | None
    qualifier: str
    speaker: str
    speaker_kind: str
    said_on: PartialDate | None
    source: str
    note: str | None
    at: Place


CONTRACT = Contract(
    name="accounts",
    title="Accounts",
    meaning="Who says what of a number.",
    record=Account,
    key=("id",),
    columns=(
        Column("id", Kind.ID, "random code", required=True, pattern="A-[0-9A-Z]{5}"),
        Column("case", Kind.ID, "case, where it is about one", table="cases"),
        Column("country", Kind.ID, "country", required=True, table="countries"),
        Column("counted", Kind.ID, "what is counted", vocabulary="counted", required=True),
        Column("start", Kind.DATE, "first day of the period counted"),
        Column("end", Kind.DATE, "last day of the period counted, or the day of the count", required=True),
        Column("value", Kind.NUMBER, "the number said", required=True),
        Column("high", Kind.NUMBER, "upper end, where a range was said"),
        Column("qualifier", Kind.ID, "how exact", vocabulary="qualifier", required=True),
        Column("speaker", Kind.TEXT, "who says it", required=True),
        Column("speaker_kind", Kind.ID, "kind of speaker", vocabulary="speaker_kind", required=True),
        Column("said_on", Kind.DATE, "when it was said"),
        Column("source", Kind.ID, "source of this row", table="sources", required=True),
        Column("note", Kind.TEXT, "definition or doubt"),
    ),
)
