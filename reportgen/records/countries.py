"""Countries: the countries of the report."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Country:
    """One country.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    alpha2: str
    name: str
    adjective: str
    position: int
    at: Place


CONTRACT = Contract(
    name="countries",
    title="Countries",
    meaning="The countries of the report.",
    record=Country,
    key=("id",),
    columns=(
        Column("id", Kind.ID, "ISO 3166-1 alpha-3 code", required=True, pattern="[A-Z]{2,3}"),
        Column("alpha2", Kind.ID, "ISO 3166-1 alpha-2 code", required=True, pattern="[A-Z]{2}"),
        Column("name", Kind.TEXT, "name as printed", required=True),
        Column("adjective", Kind.TEXT, "adjective as printed", required=True),
        Column("position", Kind.INTEGER, "place in the order of the report, from 1", required=True, minimum=1),
    ),
)
