"""The fixed strings of charts and alt texts: their English, which is also the key by which another language answers.

A Words mapping may lack any of them; what is missing stands in English. Keys in braces are filled by the chart.
"""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.draw.drawing import Words

ENGLISH: Mapping[str, str] = {
    # marks and gaps
    "no data": "no data",
    "not monitored": "not monitored",
    "none documented": "none documented",
    "suppressed": "suppressed",
    "not rated": "not rated",
    "method changed": "method changed",
    "workers": "workers",
    # numbers and dates on an axis
    "decimal sign": ".",
    "group sign": ",",
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    # alt texts
    "alt lines": "Line chart, {first} to {last}.",
    "alt ranked_dots": "Dot chart, {count} rows from the highest value to the lowest.",
    "alt slope": "Slope chart, {first} to {last}.",
    "alt tally_bars": "Bar chart of counts.",
    "alt rating_grid": "Grid of ratings, {first} to {last}.",
    "alt tile_map": "Map of equal tiles, one for each place.",
    "alt case_timeline": "Timeline, {first} to {last}.",
    "alt arrears_timeline": "Timeline of unpaid wages, {first} to {last}.",
    "alt sparkline": "Small line, {first} to {last}.",
    "alt unit_chart": "Chart of units, one mark for each.",
    "alt at": "{value} in {x}",
    "alt interval": "{value} (interval {low} to {high})",
    "alt range": "lowest {low}, highest {high}",
    "alt gap": "{status} for {x}",
    "alt from": "{first} to {last}",
    "alt break": "method changed before {x}, so values on either side are not compared",
    "alt every": "All of them",
    "alt others": "For comparison",
    "alt series": "{label}: {parts}.",
    "alt run": "{value} {x}",
    "alt event": "{x}, {detail}",
    "alt arrears": "{value} months of arrears",
    "alt workers": "{value} workers",
    "alt lacking": "{status}: {labels}.",
}


def word(words: Words, key: str) -> str:
    """The string of that key in the report's language, else in English."""
    return words.get(key) or ENGLISH[key]


def numeral(value: float, decimals: int, words: Words) -> str:
    """A number on an axis, with the language's signs and a true minus."""
    text = f"{abs(value):,.{decimals}f}"
    text = text.replace(",", "\0").replace(".", word(words, "decimal sign")).replace("\0", word(words, "group sign"))
    return f"−{text}" if value < 0 and float(f"{value:.{decimals}f}") != 0 else text
