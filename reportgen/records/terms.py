"""Vocabularies: every controlled term of every vocabulary, with its definition and origin."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a vocabulary.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    vocabulary: str
    id: str
    label: str
    short: str | None
    definition: str
    origin: str
    position: int
    group: str | None
    at: Place


CONTRACT = Contract(
    name="terms",
    title="Vocabularies",
    meaning="Every controlled term of every vocabulary, with its definition and origin.",
    record=Term,
    key=(
        "vocabulary",
        "id",
    ),
    columns=(
        Column("vocabulary", Kind.ID, "vocabulary to which the term belongs", required=True),
        Column("id", Kind.ID, "the term as it stands in other tables", required=True),
        Column("label", Kind.TEXT, "the term as it is printed", required=True),
        Column("short", Kind.TEXT, "an abbreviation of at most three letters, unique in its vocabulary"),
        Column("definition", Kind.TEXT, "what the term means", required=True),
        Column("origin", Kind.TEXT, "who defined it: a standard, a publisher, or this project", required=True),
        Column("position", Kind.INTEGER, "place in the order of the vocabulary, from 1", required=True, minimum=1),
        Column("group", Kind.ID, "a wider term of the same vocabulary or of another, for tallies by group"),
    ),
)
