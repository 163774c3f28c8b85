"""Calls: what monitors ask of the international community and of governments."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.dates import PartialDate
from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Call:
    """One request that a publisher makes of an addressee.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    addressee: str
    countries: tuple[str, ...]
    date: PartialDate
    request: str
    speaker: str
    source: str
    at: Place


CONTRACT = Contract(
    name="calls",
    title="Calls",
    meaning="What monitors ask of the international community and of governments.",
    record=Call,
    key=("id",),
    columns=(
        Column("id", Kind.ID, "random code", required=True, pattern="K-[0-9A-Z]{5}"),
        Column("addressee", Kind.ID, "who is asked", vocabulary="addressee", required=True),
        Column("countries", Kind.ID, "countries concerned", many=True, table="countries"),
        Column("date", Kind.DATE, "when it was made", required=True),
        Column("request", Kind.TEXT, "what is asked, in our words", required=True),
        Column("speaker", Kind.TEXT, "who asks", required=True),
        Column("source", Kind.ID, "source of this row", table="sources", required=True),
    ),
)
