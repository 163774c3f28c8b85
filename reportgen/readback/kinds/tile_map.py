"""A tile map read back: each rating from fill and letters by the key, each value from its words and its shade."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from reportgen.draw.drawing import Point
from reportgen.draw.palette import luminance
from reportgen.draw.series import MARKS, STATUS_WORDS, places, series_of
from reportgen.draw.spec import FigureSpec
from reportgen.draw.words import ENGLISH
from reportgen.readback import legend
from reportgen.readback.compare import squeezed
from reportgen.readback.drawing import Reading


def read(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """Each tile's rating or value, its name in it; more is never lighter than less."""
    place = places(points)
    key = legend.key(reading, points, spec)
    shades: list[tuple[float, float, str]] = []
    for group in series_of(points):
        point = max(group.points, key=place)
        where = point.name
        names = legend.name(reading, group.id, where)
        squares = reading.take(f"tile-{group.id}")
        texts = reading.take(f"value-{group.id}") + reading.take(f"letters-tile-{group.id}")
        words = squeezed(" ".join(text.words for text in texts))
        states = reading.take(f"status-{group.id}")
        if not squares:
            reading.tell(where, "no tile", "a tile")
            continue
        square = squares[-1]
        for text in texts:
            if not (square.left <= text.x <= square.right and square.top <= text.y <= square.bottom):
                reading.tell(where, "letters off their tile", text.words)
        for name in names:
            if not (square.top - 8 <= name.y <= square.bottom + 8 and square.left <= name.x <= square.right + 8):
                reading.tell(f"the name {where}", "a place beside another tile", "its tile")
        if point.status == "value" and point.term:
            fill, short = key.get(point.term, (square.fill, ""))
            if square.fill != fill or (short and words != squeezed(short)):
                reading.tell(where, f"{words} on {square.fill}", f"{short} on {fill}, {point.shown}")
        elif point.status == "value":
            if words != squeezed(point.shown):
                reading.tell(where, words, point.shown)
            if point.value is not None:
                shades.append((point.value, -luminance(square.fill), where))
        else:
            said = squeezed(" ".join(text.words for text in [*texts, *states]))
            wanted = squeezed(ENGLISH[STATUS_WORDS.get(point.status, "no data")])
            known = {squeezed(word) for word in ENGLISH.values()} | set(MARKS.values())
            if said in known and said not in (wanted, MARKS.get(point.status, "")):
                reading.tell(where, said, wanted)
    shades.sort(key=lambda one: one[:2])
    for (_, lighter, _), (_, darker, where) in pairwise(shades):
        if darker < lighter - 1e-9:
            reading.tell(where, "a lighter fill than that of less", "a fill at least as dark")
