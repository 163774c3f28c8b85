"""A figure in every form, from what is kept of earlier builds where it is there, else drawn.

The library of drawing is loaded only where there is something to draw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from reportgen import plain, store, surroundings
from reportgen.draw.drawing import Drawing, Point, Words
from reportgen.draw.fonts import Face
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style
from reportgen.store import Kept

_ROOMS = ("draw", "plain.py", "problem.py", "nearest.py", "dates.py")
"""The code that has a hand in a drawing's bytes."""


def drawn(
    spec: FigureSpec,
    points: Sequence[Point],
    style: Style,
    words: Words,
    alt: str,
    kept: Kept | None,
    told: Callable[[str], None],
) -> Drawing:
    """What `render` makes of these; Mistakes where it cannot, which are not kept.

    `told` gets the id of a figure that has to be drawn.
    """
    key = drawing_key(spec, points, style, words, alt)
    if kept and (held := kept.get(key)) is not None:
        return plain.from_bytes(Drawing, held)
    told(spec.id)
    from reportgen.draw.render import render  # noqa: PLC0415 - see above

    drawing = render(spec, points, style, words, alt)
    if kept:
        kept.put(key, plain.to_bytes(drawing))
    return drawing


def drawing_key(spec: FigureSpec, points: Sequence[Point], style: Style, words: Words, alt: str) -> str:
    """The key of everything that a drawing's bytes depend on: its spec, points, style, words, fonts, and our code.

    The texts of a spec are not drawn, and its query has been answered by the points.
    """
    described = replace(spec, texts={}, data={})
    # A face is known by its content: where it lies differs from one machine to the next.
    look = replace(style, regular=_of_content(style.regular), semibold=_of_content(style.semibold))
    given = repr((described, tuple(points), look, sorted(words.items()), alt.strip()))
    return store.key("drawing", surroundings.digest(*_ROOMS), given)


@cache
def _of_content(face: Face) -> Face:
    """A face with the hash of its file in the place of the file's path."""
    return replace(face, file=hashlib.sha256(Path(face.file).read_bytes()).hexdigest())
