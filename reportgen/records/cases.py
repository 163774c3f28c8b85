"""Cases: documented matters, one subject each; what happened stands in events."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.dates import PartialDate
from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Case:
    """One documented matter.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    country: str
    region: str | None
    locality: str | None
    category: str
    title: str
    summary: str
    legal_basis: str | None
    charge: str | None
    contested_by: str | None
    ground: str | None
    development: str
    tally_of_others: bool
    verification: str
    publication: str
    decided_on: PartialDate
    decided_by: str
    sources: tuple[str, ...]
    note: str | None
    at: Place


CONTRACT = Contract(
    name="cases",
    title="Cases",
    meaning="Documented matters, one subject each; what happened stands in events.",
    record=Case,
    key=("id",),
    columns=(
        Column(
            "id",
            Kind.ID,
            "country, first year and a short random code",
            required=True,
            pattern="[A-Z]{2,3}-[0-9]{4}-[0-9A-Z]{4}",
        ),
        Column("country", Kind.ID, "country", required=True, table="countries"),
        Column("region", Kind.ID, "region, where known", table="regions"),
        Column("locality", Kind.TEXT, "town or district, as printed"),
        Column("category", Kind.ID, "kind of violation or development", vocabulary="category", required=True),
        Column("title", Kind.TEXT, "title as printed, true from its first event on", required=True),
        Column(
            "summary", Kind.TEXT, "the matter in one to three sentences, true from its first event on", required=True
        ),
        Column("legal_basis", Kind.TEXT, "law or articles cited"),
        Column("charge", Kind.TEXT, "the official charge, in the authorities' terms"),
        Column("contested_by", Kind.TEXT, "who disputes the charge or decision, and how"),
        Column("ground", Kind.ID, "for closures of associations: the official ground", vocabulary="closure_ground"),
        Column("development", Kind.ID, "concern or positive", vocabulary="development", required=True),
        Column(
            "tally_of_others",
            Kind.FLAG,
            "yes: a total that someone else reports; shown, attributed, never added to single cases",
            required=True,
        ),
        Column("verification", Kind.ID, "how well it is documented", vocabulary="verification", required=True),
        Column("publication", Kind.ID, "how far the record may go", vocabulary="publication", required=True),
        Column("decided_on", Kind.DATE, "date of the decision on publication", required=True),
        Column("decided_by", Kind.TEXT, "role (not a name) of who decided on publication", required=True),
        Column("sources", Kind.ID, "sources that report it", many=True, table="sources", required=True),
        Column("note", Kind.TEXT, "conflicts and doubts, as printed in the case box"),
    ),
)
