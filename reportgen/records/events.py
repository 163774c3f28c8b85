"""Events: what happened in a case, and when."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.dates import PartialDate
from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Event:
    """One dated event of a case.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    case: str
    date: PartialDate
    end: PartialDate | None
    type: str
    detail: str
    authority: str | None
    party: str | None
    persons: int | None
    persons_qualifier: str | None
    penalty: str | None
    months_low: int | None
    months_high: int | None
    sources: tuple[str, ...]
    at: Place


CONTRACT = Contract(
    name="events",
    title="Events",
    meaning="What happened in a case, and when.",
    record=Event,
    key=("id",),
    columns=(
        Column("id", Kind.ID, "random code", required=True, pattern="E-[0-9A-Z]{5}"),
        Column("case", Kind.ID, "case", required=True, table="cases"),
        Column("date", Kind.DATE, "first day, month or year", required=True),
        Column("end", Kind.DATE, "last day, month or year, for what lasted"),
        Column("type", Kind.ID, "what happened", vocabulary="event_type", required=True),
        Column("detail", Kind.TEXT, "what happened, as printed", required=True),
        Column("authority", Kind.TEXT, "court or authority that acted"),
        Column("party", Kind.ID, "party concerned, where it is one (parties.id)"),
        Column("persons", Kind.INTEGER, "persons concerned, where a number is known", minimum=0),
        Column("persons_qualifier", Kind.ID, "how exact that number is", vocabulary="qualifier"),
        Column("penalty", Kind.ID, "penalty imposed", vocabulary="penalty"),
        Column("months_low", Kind.INTEGER, "shortest term in months", minimum=0),
        Column("months_high", Kind.INTEGER, "longest term in months", minimum=0),
        Column("sources", Kind.ID, "sources that report it", many=True, table="sources", required=True),
    ),
)
