"""Links of the finished web edition, read anew from its bytes.

In goes the folder as it will be published; out come the links that lead nowhere, anchors that stand twice on a page,
and anything that a page would ask of another machine.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag

from reportgen import plain, store, surroundings
from reportgen.nearest import nearest
from reportgen.problem import Place, Problem, in_order
from reportgen.store import Kept

_OUTSIDE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_HARMLESS = ("data:",)
_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]*)["']?\s*\)|@import\s+["']([^"']*)["']""")
_FETCHED = frozenset(
    [
        ("audio", "src"),
        ("embed", "src"),
        ("iframe", "src"),
        ("image", "href"),
        ("image", "xlink:href"),
        ("img", "src"),
        ("link", "href"),
        ("object", "data"),
        ("script", "src"),
        ("source", "src"),
        ("use", "href"),
        ("use", "xlink:href"),
        ("video", "src"),
    ]
)


_Spots = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """The anchors, links and fetched files of one page, each with its line."""

    anchors: _Spots
    links: _Spots
    fetched: _Spots


class _Reader(HTMLParser):
    """Gathers the anchors and links of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: list[tuple[str, int]] = []
        self.links: list[tuple[str, int]] = []
        self.fetched: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        for name, value in attrs:
            if value is None:
                continue
            if name == "id":
                self.anchors.append((value, line))
            elif (tag, name) in _FETCHED:
                self.fetched.append((value, line))
            elif name in {"href", "xlink:href"}:
                self.links.append((value, line))


def check(files: Mapping[str, bytes], kept: Kept | None = None) -> tuple[Problem, ...]:
    """The problems of the web edition's links, in order; none when all is well.

    Slugs: `dead-reference` (no such file or anchor), `duplicate-anchor` (an id twice on a page), `outside-request`
    (a style, script, font or image that would come from elsewhere). `kept` has what was read of the same bytes before.
    """
    pages = {name: _page(content, kept) for name, content in files.items() if name.endswith(".html")}
    anchors = {name: frozenset(anchor for anchor, _ in page.anchors) for name, page in pages.items()}
    problems: list[Problem] = []
    for name, page in pages.items():
        seen: set[str] = set()
        for anchor, line in page.anchors:
            if anchor in seen:
                problems.append(
                    Problem("duplicate-anchor", _place(name, line), "an anchor stands twice on one page", anchor)
                )
            seen.add(anchor)
        for target, line in page.fetched:
            problems.extend(_outside(name, line, target))
        for target, line in [*page.links, *page.fetched]:
            problems.extend(_dead(name, line, target, files, anchors))
    for name, content in files.items():
        if name.endswith(".css"):
            for line, target in _css_urls(content.decode("utf-8")):
                problems.extend(_outside(name, line, target))
                problems.extend(_dead(name, line, target, files, anchors))
    return in_order(problems)


def _page(content: bytes, kept: Kept | None) -> _Page:
    """What stands on a page of these bytes."""
    key = store.key("links", surroundings.digest("web/links.py", "plain.py"), content)
    if kept and (held := kept.get(key)) is not None:
        return plain.from_bytes(_Page, held)
    page = _read(content)
    if kept:
        kept.put(key, plain.to_bytes(page))
    return page


def _read(content: bytes) -> _Page:
    reader = _Reader()
    reader.feed(content.decode("utf-8"))
    reader.close()
    return _Page(tuple(reader.anchors), tuple(reader.links), tuple(reader.fetched))


def _css_urls(source: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.splitlines(), start=1):
        for match in _CSS_URL.finditer(line):
            yield number, match.group(1) or match.group(2) or ""


def _place(name: str, line: int) -> Place:
    return Place(f"web/{name}", line)


def _outside(name: str, line: int, target: str) -> Iterator[Problem]:
    if _OUTSIDE.match(target) and not target.startswith(_HARMLESS):
        yield Problem(
            "outside-request",
            _place(name, line),
            "the page would fetch a file from another machine",
            target,
            "a file of the web edition",
            "put the file among the report's own and name it by its path",
        )


def _dead(
    name: str, line: int, target: str, files: Mapping[str, bytes], anchors: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    if _OUTSIDE.match(target):
        return
    path, anchor = urldefrag(target)
    page = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(path))) if path else name
    if page not in files:
        near = nearest(page, files, most=1)
        yield Problem(
            "dead-reference",
            _place(name, line),
            "a link leads to a file that is not in the web edition",
            target,
            "a file of the web edition",
            f"did you mean {near[0]}?" if near else None,
        )
    elif anchor and page in anchors and unquote(anchor) not in anchors[page]:
        known = anchors[page] if path else frozenset().union(*anchors.values())
        near = nearest(unquote(anchor), sorted(known), most=1)
        yield Problem(
            "dead-reference",
            _place(name, line),
            "a reference leads to an anchor that is not in the report",
            target,
            "the id of a figure, table, case, chapter or heading",
            f"did you mean #{near[0]}?" if near else None,
        )
