"""The printed form and the order of the terms of each dimension by which records are counted."""

from __future__ import annotations

from reportgen.protect import PublicRecords
from reportgen.records.terms import Term

VOCABULARY = {
    "category": "category",
    "category_group": "category_group",
    "ground": "closure_ground",
    "status": "case_status",
    "verification": "verification",
    "development": "development",
    "type": "event_type",
    "penalty": "penalty",
    "profession": "profession",
    "role": "party_role",
    "form": "forced_labour_form",
    "recruiter": "recruiter",
    "affected": "affected_group",
    "systematic": "extent",
    "standing": "strike_standing",
}
"""The vocabulary of each dimension that has one."""


def label(records: PublicRecords, dimension: str, term: str) -> str:
    """The printed form of a dimension's term; "not stated" where the record has none."""
    if term == "":
        return "not stated"
    if dimension == "country":
        return records.country[term].name
    if dimension == "region":
        return records.region[term].name
    vocabulary = VOCABULARY.get(dimension)
    return term if vocabulary is None else records.label(vocabulary, term)


def in_order(records: PublicRecords, dimension: str, terms: tuple[str, ...]) -> tuple[str, ...]:
    """The terms in the order in which they are printed: that of their vocabulary, of the countries, or of numbers."""

    def key(term: str) -> tuple[bool, int, str]:
        found: Term | None = None
        if dimension == "country" and term in records.country:
            return (False, records.country[term].position, term)
        if dimension in VOCABULARY:
            found = records.term.get((VOCABULARY[dimension], term))
        return (term == "", found.position if found else 0, term)

    return tuple(sorted(dict.fromkeys(terms), key=key))
