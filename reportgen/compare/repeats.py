"""Things that stand more than once, told apart by how often they stood before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable


def times(things: Iterable[Hashable]) -> list[int]:
    """For each of some things how often it has stood so far, itself counted."""
    seen: Counter[Hashable] = Counter()
    found = []
    for thing in things:
        seen[thing] += 1
        found.append(seen[thing])
    return found
