"""The four answers that a tally's cell can give: a count, none documented, not monitored, suppressed.

They are types, not flags, so that whoever prints or draws a cell must say what it does with each.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one record adds to a count: the id of what is counted (a case, person, organisation, finding, dispute), its
    weight (1, or a head count), the case it belongs to where there is one, and its sources.

    `group` is the id of a contribution that already includes this one's head count; `open_ended` says that the head
    count is a minimum ("more than", or unknown and entered as 0).
    """

    id: str
    weight: int
    case: str | None
    sources: tuple[str, ...]
    group: str | None = None
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """Something was documented: its contributions, ordered by id, each counted once."""

    contributions: tuple[Contribution, ...]

    @property
    def value(self) -> int:
        """The sum of the weights, leaving out those whose group is here too."""
        here = {contribution.id for contribution in self.contributions}
        return sum(c.weight for c in self.contributions if c.group is None or c.group not in here)

    @property
    def open_ended(self) -> bool:
        """Whether the value is a minimum because a head count is "more than" or unknown."""
        here = {contribution.id for contribution in self.contributions}
        return any(c.open_ended for c in self.contributions if c.group is None or c.group not in here)

    @property
    def records(self) -> tuple[str, ...]:
        """The ids of what was counted, in order."""
        return tuple(contribution.id for contribution in self.contributions)

    @property
    def cases(self) -> tuple[str, ...]:
        """The ids of the cases behind the count, in order, each once."""
        return tuple(sorted({c.case for c in self.contributions if c.case is not None}))

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the sources behind the count, in order, each once."""
        return tuple(sorted({source for c in self.contributions for source in c.sources}))


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
