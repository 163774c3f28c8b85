"""Observations: values of indicators."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of an indicator.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    country: str
    region: str | None
    year: int
    indicator: str
    detail: str | None
    value: str | None
    low: float | None
    high: float | None
    qualifier: str
    source: str
    note: str | None
    at: Place

    @property
    def name(self) -> str:
        """What is observed: country, region, year, indicator and detail, as far as it has them."""
        return " ".join(str(w) for w in (self.country, self.region, self.year, self.indicator, self.detail) if w)


CONTRACT = Contract(
    name="observations",
    title="Observations",
    meaning="Values of indicators.",
    record=Observation,
    key=(
        "country",
        "region",
        "year",
        "indicator",
        "detail",
        "source",
    ),
    columns=(
        Column("country", Kind.ID, "country", required=True, table="countries"),
        Column("region", Kind.ID, "region, where the value is for one", table="regions"),
        Column("year", Kind.YEAR, "year, on the basis that the indicator states", required=True),
        Column("indicator", Kind.ID, "indicator", required=True, table="indicators"),
        Column(
            "detail",
            Kind.TEXT,
            "what sets this value apart from others of the same year, such as a stage of the harvest",
        ),
        Column(
            "value",
            Kind.TEXT,
            "number, or term of the indicator's vocabulary; empty: the source gives no value (unknown, not zero)",
        ),
        Column("low", Kind.NUMBER, "lower end of the publisher's interval"),
        Column("high", Kind.NUMBER, "upper end of the publisher's interval"),
        Column(
            "qualifier", Kind.ID, "exact, about, more than, at least, at most", vocabulary="qualifier", required=True
        ),
        Column("source", Kind.ID, "source of this row", table="sources", required=True),
        Column("note", Kind.TEXT, "what a reader should know of this value"),
    ),
)
