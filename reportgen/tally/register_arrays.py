"""The rows of a register counted under a rule: the ids of every smallest cell, in arrays in which an id is a number.

In: CountingRule, the register's file or its table in DuckDB, years, the as-of date. Out: Arrays. A small register is
counted by `count.counted`, a large one by DuckDB (`large`).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reportgen.dates import PartialDate
from reportgen.load import register_engine as engine
from reportgen.load.register_rows import rows
from reportgen.load.registers import DATED, RegisterFile
from reportgen.tally.cell import COUNTED_ONLY
from reportgen.tally.count import counted
from reportgen.tally.rule import HEADS, CountingRule

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_PIECE = 250_000
"""Ids that are taken at a time."""

Key = tuple[str, ...]


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

    def together(
        self, cells: Sequence[int]
    ) -> tuple[NDArray[np.uint32], NDArray[np.int64] | None, NDArray[np.bool_] | None]:
        """The ids of several cells, each once, ascending; their weights, and whether these are minima.

        An id in several cells has its greatest weight, which is a minimum where they differ (Contribution.joined).
        """
        import numpy as np

        spans = [slice(int(self.starts[cell]), int(self.starts[cell + 1])) for cell in cells]
        if not spans:
            return self.ids[:0], None, None
        ids = np.concatenate([self.ids[span] for span in spans]) if len(spans) > 1 else self.ids[spans[0]]
        if self.weights is None or self.open_ended is None:
            if len(spans) == 1:
                return ids, None, None
            here = np.zeros(len(self.offsets) - 1, dtype=bool)
            here[ids] = True
            return np.flatnonzero(here).astype(np.uint32), None, None
        weights = np.concatenate([self.weights[span] for span in spans])
        open_ended = np.concatenate([self.open_ended[span] for span in spans])
        order = np.lexsort((weights, ids))
        ids, weights, open_ended = ids[order], weights[order], open_ended[order]
        first = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1])))
        last = np.append(first[1:], len(ids)) - 1
        open_ended = np.logical_or.reduceat(open_ended, first) | (weights[first] != weights[last])
        return ids[first], weights[last], open_ended

    def named(self, ids: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Whether each of the ids may be named."""
        found: NDArray[np.bool_] = self.offsets[1:][ids] > self.offsets[ids]
        return found

    def pieces(self, ids: NDArray[np.uint32]) -> Iterator[bytes]:
        """The names of ids in order, each with a line feed, some at a time."""
        import numpy as np

        for start in range(0, len(ids), _PIECE):
            some = ids[start : start + _PIECE]
            begins, ends = self.offsets[some], self.offsets[1:][some]
            if int(some[-1]) - int(some[0]) + 1 == len(some):
                yield self.names[begins[0] : ends[-1]].tobytes()
                continue
            lengths = ends - begins
            before = np.cumsum(lengths) - lengths
            at = np.arange(int(lengths.sum())) + np.repeat(begins - before, lengths)
            yield self.names[at].tobytes()


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
