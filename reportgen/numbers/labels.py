"""The terms of each dimension by which records are counted: which there are, their printed form and their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reportgen.nearest import nearest
from reportgen.problem import Problem
from reportgen.protect import PublicRecords
from reportgen.records.terms import Term
from reportgen.tally.rule import EACH_GROUP, CountingRule

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
    # The columns of a register may have the names of our dimensions, and other terms, which are printed as they are.
    if dimension == "region" and term in records.region:
        return records.region[term].name
    known = records.term.get((VOCABULARY.get(dimension, ""), term))
    return term if known is None else known.label


def has_term(records: PublicRecords, dimension: str, term: str) -> bool:
    """Whether a dimension can have the term; "" stands for records that have none, and years are not looked at."""
    if dimension == "year" or term == "":
        return True
    if dimension in VOCABULARY:
        return (VOCABULARY[dimension], term) in records.term
    return term in terms_of(records, dimension)


def terms_of(records: PublicRecords, dimension: str) -> tuple[str, ...]:
    """Every term that a dimension can have, in the order of its table; none for years."""
    if dimension == "country":
        return tuple(records.country)
    if dimension == "region":
        return tuple(records.region)
    if dimension == "strike":
        return ("yes", "no")
    return tuple(term.id for term in records.vocabulary(VOCABULARY[dimension])) if dimension in VOCABULARY else ()


def terms_named(records: PublicRecords, vocabulary: str) -> Mapping[str, Term]:
    """The terms of a vocabulary by id, in its order."""
    return {term.id: term for term in records.vocabulary(vocabulary)}


def mistaken(rules: Iterable[CountingRule], records: PublicRecords) -> tuple[Problem, ...]:
    """A Problem for each term in a rule that its dimension does not have; such a rule would silently count nothing."""
    problems: list[Problem] = []
    for rule in rules:
        # What a register has in its own columns is known only to those who read it.
        own = {"country"} if rule.register else set(rule.where)
        asked = [(dimension, term) for dimension, terms in rule.where.items() for term in terms if dimension in own]
        asked += [("type", event) for event in rule.events]
        if rule.coverage is not None and rule.coverage != EACH_GROUP:
            asked.append(("category_group", rule.coverage))
        for dimension, term in asked:
            if has_term(records, dimension, term):
                continue
            known = terms_of(records, dimension)
            close = nearest(term, known)
            problem = Problem(
                "rule",
                rule.place,
                f"rule {rule.id}: there is no {dimension.replace('_', ' ')} {term!r}",
                term,
                f"one of {', '.join(known[:12])}",
                f"did you mean {close[0]}?" if close else None,
            )
            problems.append(problem)
    return tuple(problems)


def in_order(records: PublicRecords, dimension: str, found: tuple[str, ...]) -> tuple[str, ...]:
    """The terms in the order in which they are printed: that of their vocabulary, of the countries, or of numbers."""

    def key(term: str) -> tuple[bool, int, str]:
        known: Term | None = None
        if dimension == "country" and term in records.country:
            return (False, records.country[term].position, term)
        if dimension in VOCABULARY:
            known = records.term.get((VOCABULARY[dimension], term))
        return (term == "", known.position if known else 0, term)

    return tuple(sorted(dict.fromkeys(found), key=key))
