"""Findings: findings of harvest monitors."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.dates import PartialDate
from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a harvest monitor.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    season: int
    country: str
    region: str | None
    area: str
    form: str
    recruiter: str
    affected: str
    count: int | None
    interviews: int | None
    systematic: str
    statement: str
    monitor: str
    published: PartialDate | None
    source: str
    note: str | None
    at: Place


CONTRACT = Contract(
    name="findings",
    title="Findings",
    meaning="Findings of harvest monitors.",
    record=Finding,
    key=("id",),
    columns=(
        Column("id", Kind.ID, "random code", required=True, pattern="F-[0-9A-Z]{5}"),
        Column("season", Kind.YEAR, "harvest year", required=True),
        Column("country", Kind.ID, "country", required=True, table="countries"),
        Column("region", Kind.ID, "region, where the source names one", table="regions"),
        Column("area", Kind.TEXT, "area as the source describes it", required=True),
        Column(
            "form",
            Kind.ID,
            "indicator of forced labour (ILO), as coded by this project; or not stated",
            vocabulary="forced_labour_form",
            required=True,
        ),
        Column("recruiter", Kind.ID, "who made people pick or pay", vocabulary="recruiter", required=True),
        Column("affected", Kind.ID, "who was made to pick or pay", vocabulary="affected_group", required=True),
        Column("count", Kind.INTEGER, "number of incidents, where the source gives one", minimum=0),
        Column("interviews", Kind.INTEGER, "interviews behind it, where given", minimum=0),
        Column("systematic", Kind.ID, "how the monitor rates the extent", vocabulary="extent", required=True),
        Column("statement", Kind.TEXT, "the finding in our words", required=True),
        Column("monitor", Kind.TEXT, "who monitored", required=True),
        Column("published", Kind.DATE, "when the finding was published"),
        Column("source", Kind.ID, "source of this row", table="sources", required=True),
        Column("note", Kind.TEXT, "doubts"),
    ),
)
