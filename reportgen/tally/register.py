"""A rule applied to a register: a Tally whose every cell knows the ids behind it, though they may be millions.

In: CountingRule, RegisterFile, what was found in it, the as-of date. Out: RegisterTally. A small register is counted by
`count.counted`, a large one by DuckDB (`large`); both are held in arrays, in which an id is a number. Of a cell the
answer names its ids where they are few, else how many they are and a hash of them, so that ledger and manifest stay
small. Answers are kept between builds; a register of which all answers are kept is not read again.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen import plain, store, surroundings
from reportgen.check.registers import Looked
from reportgen.dates import PartialDate
from reportgen.load import register_engine as engine
from reportgen.load.register_rows import rows
from reportgen.load.registers import DATED, RegisterFile
from reportgen.nearest import nearest
from reportgen.problem import Problem
from reportgen.protect import PublicRecords
from reportgen.store import Kept
from reportgen.tally.cell import COUNTED_ONLY, Cell, Contribution, Count
from reportgen.tally.count import Tally, counted
from reportgen.tally.rule import HEADS, CountingRule

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

MOST_NAMED = 50
"""How many ids the answer to a question names at most."""

_ROOMS = (
    "check/registers.py",
    "dates.py",
    "load/register_engine.py",
    "load/register_rows.py",
    "load/registers.py",
    "plain.py",
    "tally/cell.py",
    "tally/count.py",
    "tally/large.py",
    "tally/register.py",
    "tally/rule.py",
)
"""The code that has a hand in the answers."""

_PIECE = 250_000
"""Ids that are hashed at a time."""

Key = tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class Arrays:
    """The ids of every smallest cell, as numbers in the order of the ids.

    The ids of cell number i are `ids[starts[i]:starts[i + 1]]`, ascending, and so are their `weights` and whether these
    are `open_ended` (None where all weigh one). The name of id number n is `names[offsets[n]:offsets[n + 1]]` with a
    line feed at its end; an id that is never named has none. `sources` has those of each cell.
    """

    cells: tuple[Key, ...]
    starts: NDArray[np.int64]
    ids: NDArray[np.uint32]
    weights: NDArray[np.int64] | None
    open_ended: NDArray[np.bool_] | None
    offsets: NDArray[np.int64]
    names: NDArray[np.uint8]
    sources: tuple[frozenset[str], ...]


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
        ids = self._of(self._cells(chosen))[0]
        return (name for piece in _pieces(self.arrays, ids) for name in piece.decode().split("\n")[:-1])

    def _cells(self, chosen: Mapping[str, frozenset[str]]) -> list[int]:
        return [
            number
            for number, key in enumerate(self.arrays.cells)
            if all(term in chosen.get(name, (term,)) for name, term in zip(self.dimensions, key, strict=True))
        ]

    def _of(
        self, cells: Sequence[int]
    ) -> tuple[NDArray[np.uint32], NDArray[np.int64] | None, NDArray[np.bool_] | None]:
        """The ids of several cells, each once, ascending; their weights, and whether these are minima.

        An id in several cells has its greatest weight, which is a minimum where they differ (Contribution.joined).
        """
        import numpy as np

        arrays = self.arrays
        spans = [slice(int(arrays.starts[cell]), int(arrays.starts[cell + 1])) for cell in cells]
        if not spans:
            return arrays.ids[:0], None, None
        ids = np.concatenate([arrays.ids[span] for span in spans]) if len(spans) > 1 else arrays.ids[spans[0]]
        if arrays.weights is None or arrays.open_ended is None:
            if len(spans) == 1:
                return ids, None, None
            here = np.zeros(len(arrays.offsets) - 1, dtype=bool)
            here[ids] = True
            return np.flatnonzero(here).astype(np.uint32), None, None
        weights = np.concatenate([arrays.weights[span] for span in spans])
        open_ended = np.concatenate([arrays.open_ended[span] for span in spans])
        order = np.lexsort((weights, ids))
        ids, weights, open_ended = ids[order], weights[order], open_ended[order]
        first = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1])))
        last = np.append(first[1:], len(ids)) - 1
        open_ended = np.logical_or.reduceat(open_ended, first) | (weights[first] != weights[last])
        return ids[first], weights[last], open_ended

    def _answered(self, chosen: Mapping[str, frozenset[str]]) -> Answer:
        """The answer from the arrays."""
        import numpy as np

        cells = self._cells(chosen)
        if not cells:
            return Answer(None, 0)
        ids, weights, open_ended = self._of(cells)
        named = _named(self.arrays, ids)
        sources = tuple(sorted(frozenset().union(*(self.arrays.sources[cell] for cell in cells))))
        many = int(named.sum())

        def one(id_: str, of: Any, sources: tuple[str, ...] = ()) -> Contribution:
            """What some of the ids add together."""
            weight = int(weights[of].sum()) if weights is not None else int(np.ones(len(ids), np.int64)[of].sum())
            return Contribution(id_, weight, (), sources, (), open_ended is not None and bool(open_ended[of].any()))

        found: list[Contribution] = []
        digest = hashlib.sha256()
        for piece in _pieces(self.arrays, ids):
            digest.update(piece)
        if many > MOST_NAMED:
            line = f"{many:,} ids of the register {self.register}, SHA-256 of their list {digest.hexdigest()}"
            found.append(one(line, named, sources))
        else:
            for place in np.flatnonzero(named):
                (name,) = _pieces(self.arrays, ids[place : place + 1])
                id_ = f"{self.register}/{name.decode().removesuffix(chr(10))}"
                found.append(one(id_, slice(place, place + 1), () if found else sources))
        if many < len(ids):
            found.append(one(f"{len(ids) - many} {COUNTED_ONLY}", ~named, () if found else sources))
        return Answer(Count(tuple(found)), len(ids), digest.hexdigest())


def _named(arrays: Arrays, ids: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether each of the ids may be named."""
    found: NDArray[np.bool_] = arrays.offsets[1:][ids] > arrays.offsets[ids]
    return found


def _pieces(arrays: Arrays, ids: NDArray[np.uint32]) -> Iterator[bytes]:
    """The names of ids in order, each with a line feed, some at a time."""
    import numpy as np

    for start in range(0, len(ids), _PIECE):
        some = ids[start : start + _PIECE]
        begins, ends = arrays.offsets[some], arrays.offsets[1:][some]
        if int(some[-1]) - int(some[0]) + 1 == len(some):
            yield arrays.names[begins[0] : ends[-1]].tobytes()
            continue
        lengths = ends - begins
        before = np.cumsum(lengths) - lengths
        at = np.arange(int(lengths.sum())) + np.repeat(begins - before, lengths)
        yield arrays.names[at].tobytes()


@dataclass(frozen=True, slots=True)
class RegisterTally(Tally):
    """The counts of one rule over a register. `counts` is empty: `held` has the ids of each cell.

    `terms` are those that each of the rule's dimensions has anywhere in the register.
    """

    held: Held | None = None
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def cell(self, **where: str | int | tuple[str | int, ...]) -> Cell:
        """The answer for the given dimensions, as `Tally.cell`."""
        assert self.held is not None
        asked_for = self.chosen(where)
        found = self.held.answer(asked_for).count
        return self.nothing(asked_for) if found is None else found

    def values(self, dimension: str) -> tuple[str, ...]:
        """The terms of one dimension that occur, by the alphabet; KeyError for one that the rule does not have."""
        assert self.held is not None
        if dimension not in self.rule.dimensions:
            raise KeyError(dimension)
        return self.held.occurring(dimension)

    def whole(self) -> Answer:
        """All that the rule counts."""
        assert self.held is not None
        return self.held.answer({})

    def listed(self, **where: str | int | tuple[str | int, ...]) -> Iterator[str]:
        """The ids behind a cell, in order, without those that may only be counted."""
        assert self.held is not None
        return self.held.listed(self.chosen(where))


def count(
    rule: CountingRule,
    register: RegisterFile,
    looked: Looked,
    records: PublicRecords,
    years: tuple[int, ...],
    day: datetime.date,
    *,
    on: str,
    memory: int,
    folder: Callable[[], AbstractContextManager[Path]],
    kept: Kept | None = None,
) -> RegisterTally:
    """The tally of a rule over a register, of what had happened by `day`, in the given years.

    `on`, `memory` and `folder` are as `check.registers.look` takes them. Nothing is counted before it is asked for.
    """
    monitored = {(row.group, row.country, row.year): row.monitors for row in records.coverage if row.year in years}
    countries = tuple(country.id for country in records.countries)
    hidden = looked.aggregate > 0

    def load() -> Arrays:
        if not register.large(on):
            return in_memory(rule, register, years, day)
        with folder() as place, engine.opened(register, memory, place) as backend:
            return by_engine(rule, backend, years, day, hidden=hidden)

    what = (rule.unit, rule.where, rule.by, years, day.isoformat(), register.name, register.header)
    key = store.key("register", surroundings.digest(*_ROOMS), register.sha256, repr(what))
    held = Held(register.name, rule.dimensions, load, key, kept)
    terms = {name: looked.terms.get(name, ()) for name in rule.dimensions}
    return RegisterTally(rule, {}, countries, years, monitored, (rule.coverage or "",), {}, held, terms)


def mistaken(rules: Iterable[CountingRule], looked: Mapping[str, Looked]) -> tuple[Problem, ...]:
    """A Problem for each term that no row of a rule's register has, and for a column with too many terms."""
    problems: list[Problem] = []
    for rule in rules:
        if rule.register is None or rule.register not in looked:
            continue
        terms = looked[rule.register].terms
        for dimension in rule.by:
            if not terms.get(dimension) and looked[rule.register].rows:
                words = f"rule {rule.id}: {dimension} has too many different terms to count by"
                mend = "count by another column, or make groups of its terms"
                problems.append(Problem("rule", rule.place, words, dimension, "at most 2,000 terms", mend))
        for dimension, chosen in rule.where.items():
            known = terms.get(dimension, ())
            for term in chosen:
                if known and term not in known:
                    close = nearest(term, known)
                    problems.append(
                        Problem(
                            "rule",
                            rule.place,
                            f"rule {rule.id}: no row of the register {rule.register} has this {dimension}",
                            term,
                            f"one of {', '.join(known[:12])}",
                            f"did you mean {close[0]}?" if close else None,
                        )
                    )
    return tuple(problems)


def in_memory(rule: CountingRule, register: RegisterFile, years: Collection[int], day: datetime.date) -> Arrays:
    """The ids of every cell, counted by `count.counted`."""
    counts = counted(rule, frame(rule, register, day), years)
    names = {contribution.id for one in counts.values() for contribution in one.contributions}
    numbers = {id_: number for number, id_ in enumerate(sorted(names))}
    cells = tuple(sorted(counts))
    found = [contribution for cell in cells for contribution in counts[cell].contributions]
    return _arrays(
        cells,
        [len(counts[cell].contributions) for cell in cells],
        [numbers[contribution.id] for contribution in found],
        [contribution.weight for contribution in found],
        [contribution.open_ended for contribution in found],
        [b"" if id_.startswith(COUNTED_ONLY) else f"{id_}\n".encode() for id_ in numbers],
        tuple(frozenset(counts[cell].sources) for cell in cells),
    )


def frame(rule: CountingRule, register: RegisterFile, day: datetime.date) -> pd.DataFrame:
    """What a rule counts of a register, as `items` gives it for records: nothing that may be later than the day."""
    import pandas as pd

    found = rows(register).columns
    dated = found[next(name for name in DATED if name in found)]
    levels = found["publication"]
    hidden = {id_ for id_, level in zip(found["id"], levels, strict=True) if level != "public"}
    dimensions = sorted({*rule.by, *rule.where} - {"country", "year"})
    heads = rule.unit in HEADS and "weight" in found
    made = []
    for place, id_ in enumerate(found["id"]):
        if PartialDate.parse(dated[place]).last() > day:
            continue
        terms = {name: found[name][place] for name in dimensions}
        terms |= {"country": found["country"][place], "year": dated[place][:4]}
        if any(terms[name] not in chosen for name, chosen in rule.where.items()):
            continue
        weight = found["weight"][place] if heads else "1"
        unnamed = id_ in hidden
        made.append(
            {
                "id": f"{COUNTED_ONLY} {id_}" if unnamed else id_,
                "weight": int(weight or 0),
                "open_ended": not weight,
                "rough": False,
                "groups": (),
                "case": "",
                "sources": () if unnamed else (found["source"][place],),
                **terms,
            }
        )
    columns = ["id", "weight", "open_ended", "rough", "groups", "case", "sources", "country", "year", *dimensions]
    return pd.DataFrame(made, columns=columns)


def _arrays(
    cells: tuple[Key, ...],
    sizes: Sequence[int],
    ids: Sequence[int],
    weights: Sequence[int],
    open_ended: Sequence[bool],
    names: Sequence[bytes],
    sources: tuple[frozenset[str], ...],
) -> Arrays:
    import numpy as np

    plain_ones = all(weight == 1 for weight in weights) and not any(open_ended)
    return Arrays(
        cells,
        np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))),
        np.array(ids, np.uint32),
        None if plain_ones else np.array(weights, np.int64),
        None if plain_ones else np.array(open_ended, bool),
        np.concatenate(([0], np.cumsum([len(name) for name in names], dtype=np.int64))),
        np.frombuffer(b"".join(names), np.uint8),
        sources,
    )


def by_engine(rule: CountingRule, backend: Any, years: Collection[int], day: datetime.date, *, hidden: bool) -> Arrays:
    """The ids of every cell, counted by DuckDB: it gives them in their order, some at a time."""
    import ibis

    from reportgen.tally import large

    items = large.of_register(rule, backend.table(engine.VIEW), day, hidden=hidden)
    single = large.singles(rule, items, years).select(*rule.dimensions, "id", "weight", "open_ended").order_by("id")
    found = _Gathered(rule.dimensions)
    for batch in engine.batches(backend, ibis.to_sql(single, dialect="duckdb"), _PIECE):
        if len(batch):
            found.take(batch)
    sources: dict[Key, set[str]] = {}
    behind = ibis.to_sql(large.sources(rule, items, years), dialect="duckdb")
    for *key, source in engine.run(backend, behind).fetchall():
        sources.setdefault(tuple(key), set()).update({source} - {""})
    return found.arrays(sources)


@dataclass(slots=True)
class _Gathered:
    """What comes of DuckDB, gathered batch by batch: for each row its cell, the number of its id, and its weight."""

    dimensions: tuple[str, ...]
    cells: dict[Key, int] = field(default_factory=dict)
    places: list[NDArray[np.uint32]] = field(default_factory=list)
    ids: list[NDArray[np.uint32]] = field(default_factory=list)
    weights: list[NDArray[np.int64] | None] = field(default_factory=list)
    open_ended: list[NDArray[np.bool_] | None] = field(default_factory=list)
    lengths: list[NDArray[np.int32]] = field(default_factory=list)
    names: list[NDArray[np.uint8]] = field(default_factory=list)
    known: int = 0
    last: str | None = None

    def take(self, batch: Any) -> None:
        """Some rows more, which go on in the order of their ids."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        ids = batch.column("id").cast(pa.string())
        new = np.ones(len(ids), bool)
        new[1:] = pc.not_equal(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False)
        new[0] = ids[0].as_py() != self.last
        self.ids.append((self.known - 1 + np.cumsum(new)).astype(np.uint32))
        distinct = ids.filter(pa.array(new))
        self.known, self.last = self.known + len(distinct), ids[-1].as_py()
        lines = pc.if_else(pc.starts_with(distinct, COUNTED_ONLY), "", pc.binary_join_element_wise(distinct, "\n", ""))
        _, offsets, content = lines.buffers()
        at = np.frombuffer(offsets, np.int32)[lines.offset : lines.offset + len(lines) + 1]
        if content is not None and len(lines):
            self.lengths.append(np.diff(at).astype(np.int32))
            self.names.append(np.frombuffer(content, np.uint8)[at[0] : at[-1]].copy())
        elif len(lines):
            self.lengths.append(np.zeros(len(lines), np.int32))
        self.places.append(self._places(batch))
        weights = batch.column("weight").to_numpy(zero_copy_only=False)
        open_ended = batch.column("open_ended").to_numpy(zero_copy_only=False)
        ones = bool((weights == 1).all()) and not open_ended.any()
        self.weights.append(None if ones else weights.astype(np.int64))
        self.open_ended.append(None if ones else open_ended.astype(bool))

    def _places(self, batch: Any) -> NDArray[np.uint32]:
        """The number of the cell of each row."""
        import numpy as np

        joint = np.zeros(len(batch), np.int64)
        spelt = []
        for name in self.dimensions:
            encoded = batch.column(name).dictionary_encode()
            joint = joint * len(encoded.dictionary) + encoded.indices.to_numpy()
            spelt.append(encoded.dictionary.to_pylist())
        distinct, rows_ = np.unique(joint, return_inverse=True)
        numbers = []
        for one in distinct.tolist():
            key: list[str] = []
            for terms in reversed(spelt):
                one, at = divmod(one, len(terms))  # noqa: PLW2901 - taken apart digit by digit
                key.append(terms[at])
            numbers.append(self.cells.setdefault(tuple(reversed(key)), len(self.cells)))
        found: NDArray[np.uint32] = np.array(numbers, np.uint32)[rows_]
        return found

    def arrays(self, sources: Mapping[Key, Collection[str]]) -> Arrays:
        """All of it, cell by cell."""
        import numpy as np

        cells = tuple(sorted(self.cells))
        rank = np.empty(max(len(cells), 1), np.uint32)
        rank[[self.cells[cell] for cell in cells]] = np.arange(len(cells), dtype=np.uint32)
        places = rank[np.concatenate(self.places)] if self.places else np.zeros(0, np.uint32)
        # Few cells fit into 16 bits, which are sorted far faster.
        order = np.argsort(places.astype(np.uint16) if len(cells) < 1 << 16 else places, kind="stable")
        sizes = np.bincount(places, minlength=len(cells))
        ids = np.concatenate(self.ids)[order] if self.ids else np.zeros(0, np.uint32)
        weights = open_ended = None
        if any(one is not None for one in self.weights):
            filled = [
                np.ones(len(i), np.int64) if w is None else w for w, i in zip(self.weights, self.ids, strict=True)
            ]
            weights = np.concatenate(filled)[order]
            minima = [
                np.zeros(len(i), bool) if o is None else o for o, i in zip(self.open_ended, self.ids, strict=True)
            ]
            open_ended = np.concatenate(minima)[order]
        lengths = np.concatenate(self.lengths) if self.lengths else np.zeros(0, np.int32)
        return Arrays(
            cells,
            np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))),
            ids,
            weights,
            open_ended,
            np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))),
            np.concatenate(self.names) if self.names else np.zeros(0, np.uint8),
            tuple(frozenset(sources.get(cell, ())) for cell in cells),
        )
