"""Replies: who was asked for comment on a case, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.dates import PartialDate
from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Reply:
    """One request for comment, or why none was made.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    case: str
    asked: str
    status: str
    date: PartialDate | None
    answer: str | None
    reason: str | None
    source: str | None
    at: Place


CONTRACT = Contract(
    name="replies",
    title="Replies",
    meaning="Who was asked for comment on a case, and what was answered.",
    record=Reply,
    key=("id",),
    columns=(
        Column("id", Kind.ID, "random code", required=True, pattern="R-[0-9A-Z]{5}"),
        Column("case", Kind.ID, "case", required=True, table="cases"),
        Column("asked", Kind.TEXT, "who was asked, or could have been", required=True),
        Column(
            "status",
            Kind.ID,
            "answered, no answer, not asked, or public position",
            vocabulary="reply_status",
            required=True,
        ),
        Column("date", Kind.DATE, "when asked or stated"),
        Column("answer", Kind.TEXT, "what was answered or said in public"),
        Column("reason", Kind.TEXT, "why nobody was asked"),
        Column("source", Kind.ID, "source of a public position", table="sources"),
    ),
)
