"""A figure in every form: drawn at its printed size and again for a phone; as SVG, PNG, CSV and alt text.

In: FigureSpec, Points, Style, Words, the author's alt text if there is one. Out: Drawing. The same input gives the same
bytes on any day, in any folder and any locale. Mistakes: no-glyph, label-overlap, figure-height, figure-option,
figure-data.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import matplotlib.style
from matplotlib.figure import Figure

from reportgen.draw import csvtext, svg
from reportgen.draw.alternative import alternative
from reportgen.draw.drawing import Drawing, Point, Words
from reportgen.draw.kinds import KINDS
from reportgen.draw.options import OPTIONS, known
from reportgen.draw.sheet import Box, lettering
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style
from reportgen.problem import Mistakes, Place, Problem

PHONE_WIDTH = 90.0
"""Millimetres: the width of the drawing for phones."""

_PNG_DPI = 300


def render(spec: FigureSpec, points: Sequence[Point], style: Style, words: Words, alt: str = "") -> Drawing:
    """The figure in every form. `alt` is the author's alt text; without it, one is made from the points."""
    given = tuple(points)
    known(spec, OPTIONS[spec.kind])
    alt = alt.strip() or alternative(given, spec, words)
    # Chosen whole, so that no setting of the person who builds comes in.
    with matplotlib.style.context(["default", style.rc(spec.id)]):
        wide = _checked(spec, given, style, words)
        width, height = (inches * 25.4 for inches in wide.get_size_inches())
        wide_svg = _svg(wide, spec.id, alt)
        png = _png(wide, style)
        if spec.width_mm <= PHONE_WIDTH:
            narrow_svg = _svg(wide, f"{spec.id}-narrow", alt)
        else:
            phone = _checked(replace(spec, width_mm=PHONE_WIDTH, height_mm=0.0), given, style, words)
            narrow_svg = _svg(phone, f"{spec.id}-narrow", alt)
    return Drawing(spec.id, round(width, 2), round(height, 2), wide_svg, narrow_svg, png, csvtext.table(given), alt)


def _checked(spec: FigureSpec, points: tuple[Point, ...], style: Style, words: Words) -> Figure:
    """The figure drawn by its kind; Mistakes where there is nothing to draw or labels are in each other's way."""
    if not points:
        place = Place(f"figures/{spec.id}.toml")
        raise Mistakes([Problem("figure-data", place, f"figure {spec.id} has no data to draw")])
    figure = KINDS[spec.kind](points, spec, style, words)
    wrong = collisions(figure, style)
    if wrong:
        place = Place(f"figures/{spec.id}.toml")
        raise Mistakes(
            Problem(
                "label-overlap",
                place,
                f"figure {spec.id}, {spec.width_mm:g} mm wide: {text}",
                mend="give the figure more height or width, or shorten its labels",
            )
            for text in wrong
        )
    return figure


def collisions(figure: Figure, style: Style) -> tuple[str, ...]:
    """Which labels of a drawn figure overlap or leave it, in words; none where all is well."""
    width, height = (72 * inches for inches in figure.get_size_inches())
    paper = Box(0.0, 0.0, width, height)
    found: list[str] = []
    boxes: list[tuple[str, Box]] = []
    for text in figure.texts:
        x, baseline = (float(at) for at in text.get_position())
        face = style.semibold if text.get_fontproperties().get_weight() == style.semibold.weight else style.regular
        size = float(text.get_fontsize())
        box = lettering(x, baseline, face.width(text.get_text(), size), size, text.get_horizontalalignment())
        if not box.within(paper, 0.5):
            found.append(f'the label "{text.get_text()}" leaves the drawing')
        found += [
            f'the labels "{other}" and "{text.get_text()}" overlap' for other, held in boxes if box.meets(held, -0.3)
        ]
        boxes.append((text.get_text(), box))
    return tuple(found)


def _svg(figure: Figure, prefix: str, title: str) -> str:
    written = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(written, format="svg", metadata=nothing, facecolor="none")
    return svg.settle(written.getvalue(), prefix, title)


def _png(figure: Figure, style: Style) -> bytes:
    """The figure at 300 dots an inch on the paper's white, so that it can be read wherever it is pasted."""
    written = io.BytesIO()
    figure.savefig(written, format="png", dpi=_PNG_DPI, metadata={"Software": None}, facecolor=style.ground)
    return written.getvalue()
