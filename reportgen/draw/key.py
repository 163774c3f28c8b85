"""The key of a chart: its entries side by side, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Sequence


def in_lines(sizes: Sequence[float], width: float, gap: float) -> list[list[tuple[int, float]]]:
    """Entries of these sizes in lines of a width, a gap between two: for each its number and its place."""
    lines: list[list[tuple[int, float]]] = [[]]
    x = 0.0
    for number, size in enumerate(sizes):
        if lines[-1] and x + size > width:
            lines.append([])
            x = 0.0
        lines[-1].append((number, x))
        x += size + gap
    return lines
