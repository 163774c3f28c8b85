"""Coverage: what was monitored: country, group of categories, year."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Coverage:
    """That one group of categories was monitored in one country and year.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    country: str
    group: str
    year: int
    extent: str
    monitors: str
    note: str | None
    at: Place


CONTRACT = Contract(
    name="coverage",
    title="Coverage",
    meaning="What was monitored: country, group of categories, year.",
    record=Coverage,
    key=(
        "country",
        "group",
        "year",
    ),
    columns=(
        Column("country", Kind.ID, "country", required=True, table="countries"),
        Column("group", Kind.ID, "group of categories", required=True, vocabulary="category_group"),
        Column("year", Kind.YEAR, "year", required=True),
        Column(
            "extent", Kind.ID, "fully or partly; no row: not monitored", vocabulary="coverage_extent", required=True
        ),
        Column("monitors", Kind.TEXT, "whose monitoring was used", required=True),
        Column("note", Kind.TEXT, "limits"),
    ),
)
