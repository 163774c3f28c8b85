"""Regions: first-level subdivisions that other tables name."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Region:
    """One region of a country.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    country: str
    name: str
    at: Place


CONTRACT = Contract(
    name="regions",
    title="Regions",
    meaning="First-level subdivisions that other tables name.",
    record=Region,
    key=("id",),
    columns=(
        Column("id", Kind.ID, "ISO 3166-2 code", required=True),
        Column("country", Kind.ID, "country", required=True, table="countries"),
        Column("name", Kind.TEXT, "name as printed", required=True),
    ),
)
