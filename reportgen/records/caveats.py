"""Caveats: assumptions and weaknesses, each rated."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Caveat:
    """One assumption or weakness.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    subject: str
    statement: str
    quality: str
    impact: str
    at: Place


CONTRACT = Contract(
    name="caveats",
    title="Caveats",
    meaning="Assumptions and weaknesses, each rated.",
    record=Caveat,
    key=("id",),
    columns=(
        Column("id", Kind.ID, "random code", required=True, pattern="V-[0-9A-Z]{5}"),
        Column("subject", Kind.TEXT, "what it concerns", required=True),
        Column("statement", Kind.TEXT, "the assumption or weakness", required=True),
        Column(
            "quality",
            Kind.ID,
            "quality of the evidence behind the assumption",
            vocabulary="rating_level",
            required=True,
        ),
        Column("impact", Kind.ID, "impact on the results if it fails", vocabulary="rating_level", required=True),
    ),
)
