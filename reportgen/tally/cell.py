"""The four answers that a tally's cell can give: a count, none documented, not monitored, suppressed.

They are types, not flags, so that whoever prints or draws a cell must say what it does with each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

COUNTED_ONLY = "counted only"
"""Begins the id of a contribution whose record may be counted, never named."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one record adds to a count: the id of what is counted (a case, person, organisation, finding, dispute), its
    weight (1, or a head count), the cases it belongs to, and its sources.

    `groups` are the ids of contributions that already include this one's head count, the smallest first. `open_ended`
    says that the head count is a minimum ("more than", or unknown and entered as 0), `rough` that it may be too high
    ("about", "at most").
    """

    id: str
    weight: int
    cases: tuple[str, ...]
    sources: tuple[str, ...]
    groups: tuple[str, ...] = ()
    open_ended: bool = False
    rough: bool = False

    def joined(self, other: Contribution) -> Contribution:
        """This and another contribution of the same id as one: the greater head count, and the sources of both.

        Where the head counts differ, nobody knows how far they overlap, so that the greater is a minimum.
        """
        greater = self if self.weight >= other.weight else other
        return Contribution(
            id=self.id,
            weight=greater.weight,
            cases=tuple(sorted({*self.cases, *other.cases})),
            sources=tuple(sorted({*self.sources, *other.sources})),
            groups=max(self.groups, other.groups, key=lambda groups: (len(groups), groups)),
            open_ended=self.open_ended or other.open_ended or self.weight != other.weight,
            rough=self.rough or other.rough,
        )


def union(contributions: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """The contributions ordered by id, each once, whatever order they came in."""
    found: dict[str, Contribution] = {}
    for contribution in contributions:
        known = found.get(contribution.id)
        found[contribution.id] = contribution if known is None else known.joined(contribution)
    return tuple(found[id_] for id_ in sorted(found))


@dataclass(frozen=True, slots=True)
class Count:
    """Something was documented: its contributions, ordered by id, each counted once (see `union`).

    Of a sensitive tally there is one contribution, which stands for all of them (see `sealed`).
    """

    contributions: tuple[Contribution, ...]

    @property
    def value(self) -> int:
        """The sum of the weights. A group counts as itself or as its parts that are here, whichever are more."""
        return sum(weight for weight, _, _ in self._tops())

    @property
    def open_ended(self) -> bool:
        """Whether the value is a minimum because a head count is "more than" or unknown."""
        return any(open_ended for _, open_ended, _ in self._tops())

    @property
    def rough(self) -> bool:
        """Whether the value may be too high because a head count is "about" or "at most"."""
        return any(rough for _, _, rough in self._tops())

    def _tops(self) -> list[tuple[int, bool, bool]]:
        """Weight, open end and roughness of each contribution that is part of no other here."""
        if not any(contribution.groups for contribution in self.contributions):  # mostly, and in a fraction of the time
            return [(one.weight, one.open_ended, one.rough) for one in self.contributions]
        here = {contribution.id for contribution in self.contributions}
        parts: dict[str, list[Contribution]] = {}
        tops: list[Contribution] = []
        for contribution in self.contributions:
            whole = next((group for group in contribution.groups if group in here), None)
            if whole is None:
                tops.append(contribution)
            else:
                parts.setdefault(whole, []).append(contribution)

        def counted(contribution: Contribution) -> tuple[int, bool, bool]:
            within = [counted(part) for part in parts.get(contribution.id, ())]
            known = sum(weight for weight, _, _ in within)
            if known <= contribution.weight:
                return contribution.weight, contribution.open_ended, contribution.rough
            return known, True, any(rough for _, _, rough in within)

        return [counted(top) for top in tops]

    @property
    def records(self) -> tuple[str, ...]:
        """The ids of what was counted, in order; how many may only be counted stands last, in words.

        Those have no ids here: an id, even an invented one, would tell which cells one of them stands in.
        """
        if [c.id for c in self.contributions] == [COUNTED_ONLY]:
            return (COUNTED_ONLY,)
        named = tuple(c.id for c in self.contributions if not c.id.startswith(COUNTED_ONLY))
        others = len(self.contributions) - len(named)
        return (*named, f"{others} {COUNTED_ONLY}") if others else named

    @property
    def cases(self) -> tuple[str, ...]:
        """The ids of the cases behind the count, in order, each once."""
        return tuple(sorted({case for c in self.contributions for case in c.cases}))

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the sources behind the count, in order, each once."""
        return tuple(sorted({source for c in self.contributions for source in c.sources}))

    def sealed(self) -> Count:
        """The same count without what it is made of: no ids, no cases, no sources, and not how many they are."""
        return sealed(self.value, open_ended=self.open_ended, rough=self.rough)


def sealed(value: int, *, open_ended: bool, rough: bool) -> Count:
    """A count of which nobody can tell the records."""
    return Count((Contribution(COUNTED_ONLY, value, (), (), (), open_ended, rough),))


@dataclass(frozen=True, slots=True)
class NoneDocumented:
    """It was monitored and nothing was found: a real 0. `monitors` says whose monitoring."""

    monitors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotMonitored:
    """Nobody looked: unknown, never 0, never drawn as 0."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Known, but not published, so that nobody can be recognised."""


Cell = Count | NoneDocumented | NotMonitored | Suppressed
