"""The chart of docs/performance.md: processor seconds, from nothing and after a change, of the program and its peers.

A browser is left out: it does not wait for its processes, so that their time is not counted.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

_COLOURS = {"reportgen": "#0e4f59", "weasyprint": "#8a929a", "chromium": "#c8ccd0"} | dict.fromkeys(
    ("typst", "duckdb"), "#b5502f"
)
_AFTER = ("nothing changed", "one paragraph changed", "one record changed", "one chapter alone")


def draw(data: Path, target: Path) -> None:
    """Draw the results of a file as SVG: one bar each, the same bytes for the same results."""
    results: list[dict[str, Any]] = [row for row in json.loads(data.read_text("utf-8"))["results"] if row["runs"]]
    bars: list[tuple[str, str, float]] = []
    for subset in dict.fromkeys(row["subset"] for row in results):
        of_it = [
            row
            for row in results
            if row["subset"] == subset and "start" not in row["what"] and row["who"] != "chromium"
        ]
        shown = subset.replace("-", ": ").replace("shipped", "shipped report")
        bars += [
            (f"{shown}, {row['what'] if row['what'] in _AFTER else row['who']}", row["who"], row["cpu"])
            for row in of_it
        ]
    figure = Figure(figsize=(7.2, 0.6 + 0.22 * len(bars)))
    axes = figure.add_axes((0.38, 0.5 / figure.get_figheight(), 0.52, 1 - 0.6 / figure.get_figheight()))
    places = range(len(bars), 0, -1)
    axes.barh(places, [bar[2] for bar in bars], color=[_COLOURS[bar[1]] for bar in bars], height=0.7)
    axes.set_yticks(places, [bar[0] for bar in bars], fontsize=8)
    axes.set_xscale("log")
    axes.set_xlabel("seconds of processors, each step ten times the one before", fontsize=8)
    axes.tick_params(axis="x", labelsize=8)
    axes.tick_params(axis="y", length=0)
    for place, (_, _, seconds) in zip(places, bars, strict=True):
        axes.text(seconds * 1.05, place, f"{seconds:.1f}", va="center", fontsize=8)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    target.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context({"svg.hashsalt": "performance", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure.savefig(target, format="svg", metadata={"Date": None})
