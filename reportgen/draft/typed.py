"""Marks in the HTML of a part where a number was typed, found by the words that stand around it in the text's file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from reportgen.problem import Problem
from reportgen.web.markup import DRAWING, parse, write_children

_WORD = re.compile(r"[^\W_]+")
_EDGE = re.compile(r"[{}\"]")
_AROUND = 3
"""How many words before and after a number tell it from others."""
_UNREAD = frozenset((DRAWING, "script", "style", "mark"))


def marked(html: str, source: str, problems: Sequence[Problem]) -> str:
    """The HTML of a part with a mark around each typed number that `problems` tell of; `source` is its text's file.

    A number that is not found, since markup stands in between, stays without a mark.
    """
    body = parse(html)
    lines = source.split("\n")
    found = False
    for problem in problems:
        line, column = problem.place.line, problem.place.column
        if problem.value and line and isinstance(column, int) and line <= len(lines):
            before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 + len(problem.value) :]
            found = _mark(body, _patterns(before, problem.value, after)) or found
    return write_children(body) if found else html


def _patterns(before: str, value: str, after: str) -> Iterator[re.Pattern[str]]:
    """The number with the words around it, then with fewer of them."""
    early = _WORD.findall(_EDGE.split(before)[-1])[-_AROUND:]
    late = _WORD.findall(_EDGE.split(after)[0])[:_AROUND]
    number = rf"(?<![\w.,])(?P<number>{re.escape(value)})(?![\w])"
    lead = "".join(rf"\b{word}\b[\W_]+" for word in early)
    rest = "".join(rf"[\W_]+\b{word}\b" for word in late)
    for some in dict.fromkeys((lead + number + rest, lead + number, number + rest, number)):
        yield re.compile(some)


def _mark(body: Element, patterns: Iterator[re.Pattern[str]]) -> bool:
    """Whether the number was found and marked, at the first place that the first possible pattern has."""
    texts = list(_texts(body))
    for pattern in patterns:
        for holder, kid in texts:
            words = (holder.text if kid is None else kid.tail) or ""
            match = pattern.search(words)
            if match:
                start, end = match.span("number")
                mark = Element("mark")
                mark.text, mark.tail = words[start:end], words[end:]
                if kid is None:
                    holder.text = words[:start]
                    holder.insert(0, mark)
                else:
                    kid.tail = words[:start]
                    holder.insert(list(holder).index(kid) + 1, mark)
                return True
    return False


def _texts(element: Element) -> Iterator[tuple[Element, Element | None]]:
    """The texts of an element in reading order: those that it begins with, and those behind a child of it."""
    if element.tag in _UNREAD:
        return
    yield element, None
    for kid in element:
        yield from _texts(kid)
        yield element, kid
