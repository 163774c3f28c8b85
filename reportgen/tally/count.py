"""A rule applied to the records: a Tally, whose every cell knows the ids behind it.

In: CountingRule, PublicRecords, the years under review. Out: Tally. A record is counted once in a cell, however many
sources or events it has; a cell over several countries, years or terms is the union of its records, not the sum of the
smaller cells, so nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen import plain, store, surroundings
from reportgen.protect import PublicRecords
from reportgen.store import Kept
from reportgen.tally.cell import COUNTED_ONLY, Cell, Contribution, Count, NoneDocumented, NotMonitored, union
from reportgen.tally.items import Row, framed, rows
from reportgen.tally.rule import EACH_GROUP, CountingRule

if TYPE_CHECKING:
    import pandas as pd

_ROOMS = ("tally/count.py", "tally/items.py", "tally/cell.py", "tally/rule.py", "plain.py")
"""The code that has a hand in the cells of a rule, given its rows."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one rule.

    `counts` holds the cells that have records, by (country, year, ...the rule's `by`); `years` the years that the
    edition reviews; `countries` its countries; `monitored` whose monitoring covered a (group of categories, country,
    year), where somebody did. Years and countries outside are not counted. `groups` are the groups of categories that
    the rule can count, `group_of` gives that of a category.
    """

    rule: CountingRule
    counts: Mapping[tuple[str, ...], Count]
    countries: tuple[str, ...]
    years: tuple[int, ...]
    monitored: Mapping[tuple[str, str, int], str]
    groups: tuple[str, ...] = ()
    group_of: Mapping[str, str] = field(default_factory=dict)

    def cell(self, **where: str | int | tuple[str | int, ...]) -> Cell:
        """The answer for the given dimensions; a dimension left out means all of it.

        Raises KeyError for a dimension that the rule does not have.
        """
        chosen = self.chosen(where)
        found = union(
            contribution
            for key, count in self.counts.items()
            if all(value in chosen.get(name, (value,)) for name, value in zip(self.rule.dimensions, key, strict=True))
            for contribution in count.contributions
        )
        return Count(found) if found else self.nothing(chosen)

    def chosen(self, where: Mapping[str, str | int | tuple[str | int, ...]]) -> dict[str, frozenset[str]]:
        """The terms that a query names of each dimension; KeyError for a dimension that the rule does not have."""
        found: dict[str, frozenset[str]] = {}
        for dimension, terms in where.items():
            if dimension not in self.rule.dimensions:
                raise KeyError(dimension)
            found[dimension] = frozenset(str(t) for t in (terms if isinstance(terms, tuple) else (terms,)))
        return found

    def nothing(self, asked_for: Mapping[str, frozenset[str]]) -> NoneDocumented | NotMonitored:
        """The answer where no record is in the chosen terms: a real 0 where all of it was monitored."""
        chosen = dict(asked_for)
        # What the rule leaves out was not looked for, however well it was monitored.
        for dimension, entering in self.rule.where.items():
            chosen[dimension] = chosen.get(dimension, frozenset(entering)) & frozenset(entering)
        if not all(chosen.values()):
            return NotMonitored()
        asked = [
            self.monitored.get((group, country, year))
            for group in self._groups(chosen)
            for country in self.countries
            for year in self.years
            if country in chosen.get("country", (country,)) and str(year) in chosen.get("year", (str(year),))
        ]
        monitors = tuple(dict.fromkeys(who for who in asked if who is not None))
        if asked and all(who is not None for who in asked):
            return NoneDocumented(monitors)
        return NotMonitored()

    def _groups(self, chosen: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
        """The groups of categories that must have been monitored for a real 0 in the chosen cells."""
        if self.rule.coverage != EACH_GROUP:
            return self.groups
        if "category" in chosen:
            return tuple(sorted({self.group_of.get(category, "") for category in chosen["category"]}))
        return tuple(group for group in self.groups if group in chosen.get("category_group", (group,)))

    def values(self, dimension: str) -> tuple[str, ...]:
        """The terms of one dimension that occur in the counts, by the alphabet; KeyError if it has none such."""
        if dimension not in self.rule.dimensions:
            raise KeyError(dimension)
        place = self.rule.dimensions.index(dimension)
        return tuple(sorted({key[place] for key in self.counts}))


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a rule, as they are kept."""

    counts: Mapping[tuple[str, ...], Count]


def count(rule: CountingRule, records: PublicRecords, years: tuple[int, ...], kept: Kept | None = None) -> Tally:
    """The tally of a rule over the given years; its cells from what is kept, if the same rows were counted before."""
    counts = _cells(rule, rows(rule, records), years, kept)
    group_of = {term.id: term.group or "" for term in records.vocabulary("category")}
    groups: tuple[str, ...] = (rule.coverage or "",)
    if rule.coverage == EACH_GROUP:
        groups = tuple(term.id for term in records.vocabulary("category_group"))
    countries = tuple(country.id for country in records.countries)
    return Tally(rule, counts, countries, years, monitored(records, years), groups, group_of)


def monitored(records: PublicRecords, years: tuple[int, ...]) -> Mapping[tuple[str, str, int], str]:
    """Whose monitoring covered a (group of categories, country, year), where somebody's did."""
    return {(row.group, row.country, row.year): row.monitors for row in records.coverage if row.year in years}


def _cells(
    rule: CountingRule, found: Sequence[Row], years: tuple[int, ...], kept: Kept | None
) -> Mapping[tuple[str, ...], Count]:
    """The cells of a rule that have records.

    Those of a sensitive rule are not kept, nor those with a record that may only be counted: before small cells are
    suppressed and such records merged, they are not for everybody.
    """
    if kept is None or rule.sensitive or any(str(row["id"]).startswith(COUNTED_ONLY) for row in found):
        return counted(rule, framed(rule, found), years)
    key = store.key("cells", surroundings.digest(*_ROOMS), repr((rule, years, found)))
    if (held := kept.get(key)) is not None:
        return plain.from_bytes(_Cells, held).counts
    counts = counted(rule, framed(rule, found), years)
    kept.put(key, plain.to_bytes(_Cells(counts)))
    return counts


def counted(rule: CountingRule, frame: pd.DataFrame, years: Iterable[int]) -> Mapping[tuple[str, ...], Count]:
    """The cells that have records, by the rule's dimensions, of a frame as `items` makes it."""
    frame = frame[frame["year"].isin([str(year) for year in years])]
    counts: dict[tuple[str, ...], Count] = {}
    for key, group in frame.groupby(list(rule.dimensions), sort=True):
        contributions = (
            Contribution(
                id=str(row["id"]),
                weight=int(row["weight"]),
                cases=(row["case"],) if row["case"] else (),
                sources=tuple(sorted(row["sources"])),
                groups=tuple(row["groups"]),
                open_ended=bool(row["open_ended"]),
                rough=bool(row["rough"]),
            )
            for row in group.to_dict("records")
        )
        counts[tuple(str(part) for part in key)] = Count(union(contributions))
    return counts
