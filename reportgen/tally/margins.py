"""Every cell that a rule can print of a tally: its smallest cells, and their unions over whole dimensions.

In: Tally. Out: Count by Key. A Key names the dimensions that a cell is narrowed to, each with its terms, whatever rule
it comes from: two rules that count the same records under the same words give the same Key, and so does a rule that
leaves out with `where` what another narrows with a query. Cells without records have no Key here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from reportgen.tally.cell import Contribution, Count, union
from reportgen.tally.count import Tally
from reportgen.tally.rule import CountingRule

Key = tuple[tuple[str, tuple[str, ...]], ...]
"""The dimensions to which a cell is narrowed, by the alphabet, each with its terms; a dimension left out is whole."""


def key_of(rule: CountingRule, chosen: Mapping[str, str]) -> Key:
    """The Key of a rule's cell that is narrowed to one term of some dimensions and by the rule's own `where`."""
    narrowed = {dimension: tuple(sorted(terms)) for dimension, terms in rule.where.items()}
    narrowed |= {dimension: (term,) for dimension, term in chosen.items()}
    return tuple(sorted(narrowed.items()))


def cells(tally: Tally) -> dict[Key, Count]:
    """The Count of each cell with records, whole dimensions included; ordered by Key."""
    found: dict[Key, list[Contribution]] = {}
    for terms, count in tally.counts.items():
        for chosen in _unions(tally.rule.dimensions, terms):
            found.setdefault(key_of(tally.rule, chosen), []).extend(count.contributions)
    return {key: Count(union(found[key])) for key in sorted(found)}


def _unions(dimensions: tuple[str, ...], terms: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    """The cells that hold a smallest cell: each of its dimensions narrowed, or whole."""
    for narrowed in product((True, False), repeat=len(dimensions)):
        yield {name: term for name, term, keep in zip(dimensions, terms, narrowed, strict=True) if keep}


def lines(tally: Tally) -> dict[tuple[Key, str], tuple[Key, ...]]:
    """For each union and each dimension that is whole in it: the cells with records of which it is the union."""
    rule = tally.rule
    found: dict[tuple[Key, str], set[Key]] = {}
    for terms in tally.counts:
        for chosen in _unions(rule.dimensions, terms):
            for dimension, term in zip(rule.dimensions, terms, strict=True):
                whole, part = key_of(rule, chosen), key_of(rule, {**chosen, dimension: term})
                # A `where` of one term makes the whole dimension that term.
                if dimension not in chosen and whole != part:
                    found.setdefault((whole, dimension), set()).add(part)
    return {line: tuple(sorted(found[line])) for line in sorted(found)}


def across(counts: Mapping[Key, Count], rules: tuple[CountingRule, ...]) -> dict[tuple[Key, str], tuple[Key, ...]]:
    """For each union over some terms of a dimension that another of the rules counts one by one: those cells."""
    found = {}
    for key in counts:
        for dimension, terms in key:
            if len(terms) > 1:
                for rule in rules:
                    parts = [_with(key, dimension, term) for term in terms]
                    if dimension in rule.dimensions and all(_counts(rule, part) for part in parts):
                        found[key, dimension] = tuple(sorted(part for part in parts if part in counts))
    return {line: parts for line, parts in sorted(found.items()) if parts}


def _with(key: Key, dimension: str, term: str) -> Key:
    """The cell narrowed to one term of a dimension."""
    return tuple(sorted({**dict(key), dimension: (term,)}.items()))


def _counts(rule: CountingRule, key: Key) -> bool:
    """Whether the cell is one of the rule's."""
    chosen = {name: terms[0] for name, terms in key if len(terms) == 1 and name in rule.dimensions}
    entering = all(term in rule.where.get(name, (term,)) for name, term in chosen.items())
    return entering and key_of(rule, chosen) == key


def held(counts: Mapping[Key, Count]) -> tuple[tuple[Key, Key], ...]:
    """Each cell, and each other that takes in all of it: by one dimension less, or by more terms of one dimension."""
    several: dict[str, set[tuple[str, ...]]] = {}
    for key in counts:
        for dimension, terms in key:
            if len(terms) > 1:
                several.setdefault(dimension, set()).add(terms)
    found: set[tuple[Key, Key]] = set()
    for key in counts:
        for dimension, terms in key:
            wider = [{name: ours for name, ours in key if name != dimension}]
            wider += [{**wider[0], dimension: more} for more in several.get(dimension, ()) if set(terms) < set(more)]
            found |= {(key, one) for other in wider if (one := tuple(sorted(other.items()))) in counts}
    return tuple(sorted(found))
