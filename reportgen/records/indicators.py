"""Indicators: the codebook: one row for each series of values."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: a series of values with its scale, vintage and terms.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    name: str
    short_name: str
    description: str
    publisher: str
    kind: str
    vocabulary: str | None
    minimum: float | None
    maximum: float | None
    unit: str
    direction: str
    decimals: int
    year_basis: str
    interval: str | None
    breaks: tuple[int, ...]
    vintage: str
    source: str
    licence: str
    at: Place


CONTRACT = Contract(
    name="indicators",
    title="Indicators",
    meaning="The codebook: one row for each series of values.",
    record=Indicator,
    key=("id",),
    columns=(
        Column("id", Kind.ID, "short name of the indicator", required=True),
        Column("name", Kind.TEXT, "name as printed", required=True),
        Column("short_name", Kind.TEXT, "name for narrow places", required=True),
        Column("description", Kind.TEXT, "what it measures", required=True),
        Column("publisher", Kind.TEXT, "who publishes it", required=True),
        Column(
            "kind", Kind.ID, "score, rating, rank, share, count or price", vocabulary="indicator_kind", required=True
        ),
        Column("vocabulary", Kind.ID, "for ratings: the vocabulary of its values"),
        Column("minimum", Kind.NUMBER, "lowest value of the scale"),
        Column("maximum", Kind.NUMBER, "highest value of the scale"),
        Column("unit", Kind.TEXT, 'unit as printed after a value, such as "points" or "% of pickers"', required=True),
        Column("direction", Kind.ID, "whether higher is freer", vocabulary="direction", required=True),
        Column("decimals", Kind.INTEGER, "digits printed after the point", required=True, minimum=0, maximum=6),
        Column(
            "year_basis",
            Kind.ID,
            "what the year of a value is: year covered, edition or harvest season",
            vocabulary="year_basis",
            required=True,
        ),
        Column("interval", Kind.TEXT, "what low and high are, for values that have them"),
        Column("breaks", Kind.YEAR, "first years of a new method: values on either side are not compared", many=True),
        Column("vintage", Kind.TEXT, "release from which the values were taken", required=True),
        Column("source", Kind.ID, "source of this row", table="sources", required=True),
        Column("licence", Kind.ID, "terms of use", vocabulary="licence", required=True),
    ),
)
