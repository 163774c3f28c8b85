"""Colours that mean something can be told apart: by most readers, by readers who are colour-blind, and in grey.

Distances are those of CAM02-UCS (Luo, Cui and Li, 2006); colour-blind sight is simulated at full severity after
Machado, Oliveira and Fernandes (2009).
"""

from __future__ import annotations

import tomllib
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from coloraide.everything import ColorAll as Color

from reportgen.draw import palette

VIEWS = ("normal", "deutan", "protan", "tritan")
REPORT = Path(__file__).parent.parent / "report.toml"


def countries() -> dict[str, dict[str, str]]:
    """The colours of the shipped report's countries, mark and text."""
    return tomllib.loads(REPORT.read_text(encoding="utf-8"))["colours"]


def seen(colour: str, view: str) -> Color:
    """The colour as it is seen."""
    if view == "normal":
        return Color(colour)
    return Color(colour).filter(view, method="machado").clip("srgb")


def nearest(colours: list[str], view: str) -> float:
    """The distance of the two colours that are nearest to each other."""
    return min(a.delta_e(b, method="cam02") for a, b in combinations([seen(c, view) for c in colours], 2))


@pytest.mark.parametrize("view", VIEWS)
def test_country_colours_differ(view: str) -> None:
    """Any two countries' marks are at least 15 apart, however they are seen."""
    assert nearest([pair["mark"] for pair in countries().values()], view) >= 15


@pytest.mark.parametrize("view", VIEWS)
def test_rating_fills_differ(view: str) -> None:
    """Any two ratings are at least 12 apart, however they are seen."""
    assert nearest(list(palette.RATINGS), view) >= 12


@pytest.mark.parametrize("view", VIEWS)
def test_shades_of_amount_differ(view: str) -> None:
    """Any two shades of the sequential scale are at least 10 apart, however they are seen."""
    assert nearest(list(palette.SEQUENTIAL), view) >= 10


@pytest.mark.parametrize("fills", [palette.RATINGS, palette.SEQUENTIAL])
def test_ordered_fills_darken_at_every_step(fills: tuple[str, ...]) -> None:
    """The order of an ordered scale can be read in grey: each fill is at least 10 L* darker than the one before."""
    lightness = [Color(fill).convert("lab-d65")["lightness"] for fill in fills]
    assert all(lighter - darker >= 10 for lighter, darker in pairwise(lightness))


def test_marks_and_texts_stand_out_from_the_paper() -> None:
    """Marks have a contrast of at least 3 with white, texts of at least 4.5 (WCAG 2.2, 1.4.11 and 1.4.3)."""
    for name, pair in countries().items():
        assert palette.contrast(pair["mark"], palette.WHITE) >= 3, name
        assert palette.contrast(pair["text"], palette.WHITE) >= 4.5, name
    for colour in (palette.INK, palette.GREY, palette.PETROL):
        assert palette.contrast(colour, palette.WHITE) >= 4.5


@pytest.mark.parametrize("fills", [palette.RATINGS, palette.SEQUENTIAL])
def test_letters_can_be_read_on_every_fill(fills: tuple[str, ...]) -> None:
    """Ink or white has a contrast of at least 4.5 on each fill."""
    for fill in fills:
        assert palette.contrast(palette.letters_on(fill), fill) >= 4.5


def test_scales_of_other_lengths_keep_their_ends() -> None:
    """A scale of three or six terms begins and ends with the same fills, and no two of its terms share one."""
    for steps in (2, 3, 4, 6, 7):
        found = palette.scale(palette.RATINGS, steps)
        assert (found[0], found[-1], len(set(found))) == (palette.RATINGS[0], palette.RATINGS[-1], steps)
    assert palette.scale(palette.RATINGS, 1) == palette.RATINGS[:1]


def test_contrast_is_that_of_the_guidelines() -> None:
    """Black on white is 21, a colour on itself 1, and look's ink on white 16.6."""
    assert palette.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert palette.contrast("#777777", "#777777") == 1
    assert palette.contrast(palette.INK, palette.WHITE) == pytest.approx(16.6, abs=0.05)
