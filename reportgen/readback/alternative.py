"""Alt texts read back: the same words in SVG, PDF and web, and no number in them that the data does not give."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence

from reportgen.draw.words import ENGLISH
from reportgen.problem import Problem
from reportgen.readback.compare import disagreement, numbers, rounded_in, squeezed

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LABEL = re.compile(r'\baria-label="([^"]*)"')
_NUMERAL = r"[−-]?\d[\d,]*(?:\.\d+)?"


def spoken(drawing: str) -> str:
    """What a drawing tells those who cannot see it: its title or its label."""
    found = _TITLE.search(drawing) or _LABEL.search(drawing)
    return html.unescape(found[1]).strip() if found else ""


def same(name: str, said: Mapping[str, str]) -> Iterator[Problem]:
    """One alt text in every output. `said` gives it for each, the first being that to which the others are held."""
    (_, first), *others = said.items()
    for output, text in others:
        if squeezed(text) != squeezed(first):
            yield disagreement(output, f"the alt text of figure {name}", text, first)


def told(name: str, output: str, text: str, points: Sequence[Mapping[str, str]], own: bool) -> Iterator[Problem]:
    """The numbers of an alt text against the figure's data; each series' numbers in the sentence of that series.

    `own` says that a person wrote it: then its numbers come from queries of their own, which the ledger holds.
    """
    if own:
        return
    series: dict[str, list[Mapping[str, str]]] = {}
    for point in points:
        series.setdefault(point["label"] or point["series"], []).append(point)
    every = [number for point in points for number in _said(point)]
    every.append(float(len(series)))
    for number in numbers(text):
        if not _among(number, text, every, points):
            yield disagreement(
                output, f"the alt text of figure {name}", f"{number:.15g}", "a number of the figure's data"
            )
    for label, rows in series.items():
        for sentence in _sentences(text, label, series):
            yield from _pairs(name, output, label, sentence, rows)


def _said(point: Mapping[str, str]) -> Iterator[float]:
    """Every number that one point may bring into a sentence, besides its value and interval."""
    for key in ("label", "x", "x_label", "shown", "detail"):
        yield from numbers(point.get(key) or "")


def _among(number: float, text: str, every: Sequence[float], points: Sequence[Mapping[str, str]]) -> bool:
    if any(abs(number) == abs(other) for other in every):
        return True
    printed = [match[0] for match in re.finditer(_NUMERAL, text) if next(numbers(match[0]), None) == number]
    values = [float(point[key]) for point in points for key in ("value", "low", "high") if point[key]]
    return all(any(rounded_in(value, one) for value in values) for one in printed)


def _sentences(text: str, label: str, series: Mapping[str, object]) -> Iterator[str]:
    """What is said of one series: from its label and a colon to the label of the next, or the end."""
    for match in re.finditer(re.escape(f"{label}: "), text):
        rest = text[match.end() :]
        ends = [at for other in series if (at := rest.find(f" {other}: ")) >= 0]
        ends += [at for key in ("alt every", "alt others") if (at := rest.find(f" {ENGLISH[key]}: ")) >= 0]
        yield rest[: min(ends, default=len(rest))]


def _pairs(name: str, output: str, label: str, sentence: str, rows: Sequence[Mapping[str, str]]) -> Iterator[Problem]:
    """Each value that is said of a time is that of the time."""
    at = {point["x_label"] or point["x"]: point for point in rows}
    if not any(at):
        shown = {squeezed(point["shown"]): point for point in rows if point["value"]}
        if shown and not any(one in squeezed(sentence) for one in shown):
            yield disagreement(output, f"the alt text of figure {name}, {label},", sentence, rows[0]["shown"])
        return
    interval = ENGLISH["alt interval"].format(value="", low=f"({_NUMERAL})", high=f"({_NUMERAL})")
    interval = interval.replace(" (interval", r" \(interval").rstrip(")") + r")\)"
    places = "|".join(re.escape(x) for x in sorted(at, key=len, reverse=True) if x)
    pattern = ENGLISH["alt at"].format(value=f"({_NUMERAL})(?:{interval})?", x=f"({places})(?![\\w-])")
    for match in re.finditer(pattern, sentence):
        value, low, high, x = match.groups()
        point = at[x]
        for key, text in (("value", value), ("low", low), ("high", high)):
            if text and not (point[key] and rounded_in(float(point[key]), text)):
                where = f"the alt text of figure {name}, {label}, {x},"
                yield disagreement(output, where, text, point[key] or "no value")
