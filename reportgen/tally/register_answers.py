"""What is told of the ids behind a register's cells: how many they are, which, and the hash of their list.

In: Arrays, counted when they are first asked for. Out: Answer. It names its ids where they are few, else how many they
are and a hash of them, so that ledger and manifest stay small. Answers are kept between builds; a register of which all
answers are kept is not read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reportgen import plain, store
from reportgen.store import Kept
from reportgen.tally.cell import COUNTED_ONLY, Contribution, Count
from reportgen.tally.register_arrays import Arrays

MOST_NAMED = 50
"""How many ids the answer to a question names at most."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a rule's dimensions that occur in its cells, as they are kept."""

    occurring: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A cell as it is kept: its Count, None where it has no record, of how many ids, and the SHA-256 of their list."""

    count: Count | None
    ids: int
    sha256: str = hashlib.sha256().hexdigest()


@dataclass(slots=True)
class Held:
    """The answers of a register under one rule: those kept, else from the arrays, which are counted when first asked.

    `key` is what the answers depend on.
    """

    register: str
    dimensions: tuple[str, ...]
    load: Callable[[], Arrays]
    key: str
    kept: Kept | None = None
    _arrays: Arrays | None = None
    _known: dict[str, Answer] = field(default_factory=dict)

    @property
    def arrays(self) -> Arrays:
        """The ids of every cell."""
        if self._arrays is None:
            self._arrays = self.load()
        return self._arrays

    def answer(self, chosen: Mapping[str, frozenset[str]]) -> Answer:
        """The answer for the chosen terms; a dimension that is left out means all of it."""
        asked = repr(sorted((name, sorted(terms)) for name, terms in chosen.items()))
        if asked not in self._known:
            place = store.key("register answer", self.key, asked)
            held = self.kept.get(place) if self.kept is not None else None
            found = plain.from_bytes(Answer, held) if held is not None else self._answered(chosen)
            if held is None and self.kept is not None:
                self.kept.put(place, plain.to_bytes(found))
            self._known[asked] = found
        return self._known[asked]

    def occurring(self, dimension: str) -> tuple[str, ...]:
        """The terms of a dimension that occur, by the alphabet."""
        place = store.key("register terms", self.key)
        held = self.kept.get(place) if self.kept is not None else None
        if held is not None:
            return plain.from_bytes(Terms, held).occurring[dimension]
        columns = zip(*self.arrays.cells, strict=True) if self.arrays.cells else ((),) * len(self.dimensions)
        found = {name: tuple(sorted(set(terms))) for name, terms in zip(self.dimensions, columns, strict=True)}
        if self.kept is not None:
            self.kept.put(place, plain.to_bytes(Terms(found)))
        return found[dimension]

    def listed(self, chosen: Mapping[str, frozenset[str]]) -> Iterator[str]:
        """The ids behind a cell, in order; those that are never named are left out."""
        ids = self.arrays.together(self._cells(chosen))[0]
        return (name for piece in self.arrays.pieces(ids) for name in piece.decode().split("\n")[:-1])

    def _cells(self, chosen: Mapping[str, frozenset[str]]) -> list[int]:
        return [
            number
            for number, key in enumerate(self.arrays.cells)
            if all(term in chosen.get(name, (term,)) for name, term in zip(self.dimensions, key, strict=True))
        ]

    def _answered(self, chosen: Mapping[str, frozenset[str]]) -> Answer:
        """The answer from the arrays."""
        import numpy as np

        cells = self._cells(chosen)
        if not cells:
            return Answer(None, 0)
        ids, weights, open_ended = self.arrays.together(cells)
        named = self.arrays.named(ids)
        sources = tuple(sorted(frozenset().union(*(self.arrays.sources[cell] for cell in cells))))
        many = int(named.sum())

        def one(id_: str, of: Any, sources: tuple[str, ...] = ()) -> Contribution:
            """What some of the ids add together."""
            weight = int(weights[of].sum()) if weights is not None else int(np.ones(len(ids), np.int64)[of].sum())
            return Contribution(id_, weight, (), sources, (), open_ended is not None and bool(open_ended[of].any()))

        found: list[Contribution] = []
        digest = hashlib.sha256()
        for piece in self.arrays.pieces(ids):
            digest.update(piece)
        if many > MOST_NAMED:
            line = f"{many:,} ids of the register {self.register}, SHA-256 of their list {digest.hexdigest()}"
            found.append(one(line, named, sources))
        else:
            for place in np.flatnonzero(named):
                (name,) = self.arrays.pieces(ids[place : place + 1])
                id_ = f"{self.register}/{name.decode().removesuffix(chr(10))}"
                found.append(one(id_, slice(place, place + 1), () if found else sources))
        if many < len(ids):
            found.append(one(f"{len(ids) - many} {COUNTED_ONLY}", ~named, () if found else sources))
        return Answer(Count(tuple(found)), len(ids), digest.hexdigest())
