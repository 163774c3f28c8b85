"""One counting rule asked of several engines: what pandas counts, and what an Ibis expression gives on another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import pandas as pd
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from reportgen.tally import large
from reportgen.tally.count import counted
from reportgen.tally.rule import CountingRule

Answer = Mapping[tuple[str, ...], tuple[Any, ...]]


def by_pandas(rule: CountingRule, frame: pd.DataFrame, years: Sequence[int]) -> Answer:
    """Each cell's value, flags, ids of what was counted, cases and sources, as the small tables are counted."""
    chosen = frame
    for dimension, terms in rule.where.items():
        chosen = chosen[chosen[dimension].isin(terms)]
    return {
        key: (
            cell.value,
            cell.open_ended,
            cell.rough,
            tuple(c.id for c in cell.contributions),
            cell.cases,
            cell.sources,
        )
        for key, cell in counted(rule, chosen, years).items()
    }


def by_engine(rule: CountingRule, frame: pd.DataFrame, years: Sequence[int], engine: Any) -> Answer:
    """The same of an Ibis backend, to which the frame is given as a table."""
    depth = max((len(groups) for groups in frame["groups"]), default=0)
    table = ibis.memtable(large.flattened(frame))
    answer = engine.to_pandas(large.cells(rule, table, years, depth))
    return {
        key: (cell.value, cell.open_ended, cell.rough, cell.ids, cell.cases, cell.sources)
        for key, cell in large.read(rule, answer).items()
    }


@st.composite
def frames(draw: DrawFn) -> pd.DataFrame:
    """Frames as `items` makes them: ids that occur again, head counts that differ, groups within groups."""
    ids = [f"R{number}" for number in range(8)]
    rows = [
        {
            "id": ids[place],
            "weight": draw(st.integers(0, 40)),
            "open_ended": draw(st.booleans()),
            "rough": draw(st.booleans()),
            # Only wholes of a greater number, so that none is part of itself.
            "groups": tuple(draw(st.lists(st.sampled_from(ids[place + 1 :]), max_size=3, unique=True).map(sorted)))
            if place + 1 < len(ids)
            else (),
            "case": draw(st.sampled_from(("", "C1", "C2", "дело"))),
            "sources": tuple(draw(st.lists(st.sampled_from(("S1", "S2", "ŞÖ")), max_size=2, unique=True))),
            "country": draw(st.sampled_from(("XA", "XB"))),
            "year": draw(st.sampled_from(("2023", "2024", "2025"))),
            "type": draw(st.sampled_from(("closed", "fined", ""))),
        }
        for place in draw(st.lists(st.integers(0, 7), min_size=1, max_size=25))
    ]
    return pd.DataFrame(rows)


def together(frames_: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Many frames as one, told apart by a column `world`: an engine that is slow to start is asked once."""
    return pd.concat([frame.assign(world=f"w{number}") for number, frame in enumerate(frames_)], ignore_index=True)
