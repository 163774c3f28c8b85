"""The report's own colours: ink and greys, petrol, the fills of an ordered scale, and light to dark for amounts.

Colours of countries are data (report.toml), never here. What can be told apart is held by tests/test_palette.py.
"""

from __future__ import annotations

WHITE = "#FFFFFF"
INK = "#1B1F24"
GREY = "#555D66"
PETROL = "#0E4F59"
RULE = "#C8CCD0"
GHOST = "#D5D8DB"
FRAME = "#8A929A"

RATINGS = ("#DCEBE8", "#9CC7C1", "#CF973B", "#B5502F", "#33101B")
"""Fills of an ordered scale of five terms, from the freest to the least free: each darker than the one before."""

SEQUENTIAL = ("#E3EEF0", "#B3CFD5", "#74A4AF", "#35737F", "#0B3C45")
"""Amounts, from little to much."""


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of a #RRGGBB colour, each from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance from 0 (black) to 1 (white), as the Web Content Accessibility Guidelines 2.2 define it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21, as the Web Content Accessibility Guidelines 2.2 define it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def letters_on(fill: str) -> str:
    """Ink or white, whichever is read more easily on the fill."""
    return INK if contrast(INK, fill) >= contrast(WHITE, fill) else WHITE


def scale(fills: tuple[str, ...], steps: int) -> tuple[str, ...]:
    """As many colours as there are steps, spread evenly over the fills from the first to the last.

    Up to their number the fills themselves are taken; beyond it, colours between two of them.
    """
    if steps <= 1:
        return fills[:steps]
    found = []
    for step in range(steps):
        place = step * (len(fills) - 1) / (steps - 1)
        if steps <= len(fills):
            found.append(fills[round(place)])
            continue
        lower = min(int(place), len(fills) - 2)
        share = place - lower
        pairs = zip(channels(fills[lower]), channels(fills[lower + 1]), strict=True)
        found.append("#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs))
    return tuple(found)
