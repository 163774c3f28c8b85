"""Ratifications: iLO conventions by country."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.dates import PartialDate
from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Ratification:
    """Whether a country has ratified an instrument.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    country: str
    instrument: str
    status: str
    date: PartialDate | None
    source: str
    note: str | None
    at: Place


CONTRACT = Contract(
    name="ratifications",
    title="Ratifications",
    meaning="ILO conventions by country.",
    record=Ratification,
    key=(
        "country",
        "instrument",
    ),
    columns=(
        Column("country", Kind.ID, "country", required=True, table="countries"),
        Column("instrument", Kind.ID, "instrument", required=True, vocabulary="instrument"),
        Column("status", Kind.ID, "ratified or not", vocabulary="ratification_status", required=True),
        Column("date", Kind.DATE, "date of ratification, as far as known"),
        Column("source", Kind.ID, "source of this row", table="sources", required=True),
        Column("note", Kind.TEXT, "doubts"),
    ),
)
