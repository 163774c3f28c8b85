"""Disputes: labour disputes: workers, arrears, demand, standing of the strike."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.dates import PartialDate
from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Dispute:
    """One labour dispute.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    case: str
    employer: str
    date: PartialDate
    workers: int | None
    workers_qualifier: str | None
    workers_part_of: str | None
    months: float | None
    months_qualifier: str | None
    strike: bool
    standing: str
    standing_on: PartialDate | None
    demand: str | None
    conventions: tuple[str, ...]
    sources: tuple[str, ...]
    at: Place


CONTRACT = Contract(
    name="disputes",
    title="Disputes",
    meaning="Labour disputes: workers, arrears, demand, standing of the strike.",
    record=Dispute,
    key=("id",),
    columns=(
        Column("id", Kind.ID, "random code", required=True, pattern="D-[0-9A-Z]{5}"),
        Column("case", Kind.ID, "case", required=True, table="cases"),
        Column("employer", Kind.TEXT, "employer", required=True),
        Column("date", Kind.DATE, "start of the dispute", required=True),
        Column("workers", Kind.INTEGER, "workers affected", minimum=0),
        Column("workers_qualifier", Kind.ID, "how exact", vocabulary="qualifier"),
        Column("workers_part_of", Kind.ID, "dispute (id) whose workers already include these"),
        Column("months", Kind.NUMBER, "months of wages in arrears", minimum=0),
        Column("months_qualifier", Kind.ID, "how exact", vocabulary="qualifier"),
        Column("strike", Kind.FLAG, "whether work was stopped", required=True),
        Column("standing", Kind.ID, "legal standing of the strike", vocabulary="strike_standing", required=True),
        Column("standing_on", Kind.DATE, "date of the decision on its standing"),
        Column("demand", Kind.TEXT, "what the workers asked for"),
        Column("conventions", Kind.ID, "ILO conventions engaged", many=True, vocabulary="instrument"),
        Column("sources", Kind.ID, "sources that report it", many=True, table="sources", required=True),
    ),
)
