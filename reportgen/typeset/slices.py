"""A long annex is cut into slices, each of which is typeset as a document of its own, beside the others.

In: the HTML of a part. Out: the HTML of its slices; the part alone where it is short or cannot be cut. A slice has the
elements around what it holds, so that styles find what they know, and attributes that tell what was cut, for those who
make one of it again. Styles ask for first and last children, and for what follows what: where the cut took a neighbour
away, an unseen one stands for it. An id stands in the slice in which its element begins.

The HTML is read as text, once: the writer closes what it opens. Where it does not, nothing is cut.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, count, pairwise

SIZE = 300_000
"""About how many characters of HTML a slice has: from half to one and a half as many, where blocks are not larger."""

LEAD = "data-lead"
"""Marks the opening that a later slice has before it for its running heads alone, on a page that is not printed."""
BEGUN, GOES_ON = "data-begun", "data-goes-on"
"""Mark an element that has begun in the slice before, or goes on in the next; its pieces have the same value."""
HEAD = "data-head"
"""Names a head cell of a table that is cut: the same in all slices."""
REPEATED = "data-repeated"
"""Marks the head of a table in a slice in which the table does not begin."""
_BESIDE = "data-beside"

STYLE = (
    f"[{LEAD}] {{ break-after: page !important }}"
    f"[{_BESIDE}] {{ display: none !important }}"
    # A slice begins as a page does on which a text goes on: without space above it.
    f"[{BEGUN}], [{BEGUN}] > * {{ margin-break: discard }}"
)
"""What holds for slices, whatever the report's style says."""

_TOKEN = re.compile(
    r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<(?P<end>/?)(?P<tag>[a-zA-Z][^\s/<>]*)(?P<rest>[^<>]*)>", re.DOTALL
)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_OPENED = frozenset(("section", "div", "table", "tbody", "ul", "dl"))
"""What may be cut; an ordered list is not, whose items are counted."""
_HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "header", "caption", "colgroup", "thead"))
_GROUP = '<tr class="group"'
"""The row that heads a group of rows."""
_TABLE = re.compile("(caption )?(colgroup )?(thead )?(tbody )+")
_AGAIN = {"section": ("header",), "table": ("colgroup", "thead")}
"""What is repeated where an element goes on, of its children."""
_TAG = re.compile("<[^<>]*>")
_HEAD_CELL = re.compile(r"<th\b")
_NAMED = re.compile(r"""\s(?:id|href)=(?:"[^"]*"|'[^']*')""")
_CLASS = re.compile(r"""\sclass=(?:"[^"]*"|'[^']*')""")


@dataclass(slots=True)
class _Element:
    """An element: its tag, where it begins, where what is in it begins and ends, where it ends, and its children.

    `number` tells it from all others. It is made of the blocks (what is not cut) from `first` to before `last`. What an
    element that `heads` stands before must begin on the same page.
    """

    tag: str
    number: int
    start: int
    inner: int
    close: int
    end: int
    kids: list[_Element] = field(default_factory=list)
    heads: bool = False
    first: int = 0
    last: int = 0

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _Block:
    """What is not cut: its size, and whether a slice may begin with it."""

    size: int
    begins: bool


def slices(html: str) -> tuple[str, ...]:
    """The slices of a part's HTML, in order: always the same, in time that grows with its length."""
    root = _read(html) if len(html) > SIZE else None
    if root is None:
        return (html,)
    blocks: list[_Block] = []
    _divide(root, html, blocks, begins=False)
    cuts = [0, *_cuts(blocks), len(blocks)]
    if len(cuts) == 2:
        return (html,)
    return tuple(_written(root, html, first, last) for first, last in pairwise(cuts))


def _read(html: str) -> _Element | None:
    """The one element that the text is; None where it is not one, or not all is closed as it was opened.

    What is in elements that are not cut is forgotten: there may be very many of them.
    """
    top = _Element("", 0, 0, 0, len(html), len(html))
    opened = [top]
    for number, token in enumerate(_TOKEN.finditer(html), 1):
        tag = token["tag"]
        if tag is None:
            continue
        if not token["end"]:
            element = _Element(tag, number, token.start(), token.end(), token.end(), token.end(), heads=tag in _HEADS)
            opened[-1].kids.append(element)
            if tag not in _VOID and not token["rest"].endswith("/"):
                opened.append(element)
            continue
        closed = opened.pop()
        if closed.tag != tag:
            return None
        closed.close, closed.end = token.span()
        closed.heads |= tag == "tr" and html.startswith(_GROUP, closed.start)
        if closed.size <= SIZE:
            closed.kids = []
    return top.kids[0] if len(opened) == len(top.kids) == 1 and not _has_words(top, html) else None


def _has_words(element: _Element, html: str) -> bool:
    """Whether there are words directly in an element."""
    ends = [element.inner, *(kid.end for kid in element.kids)]
    starts = [*(kid.start for kid in element.kids), element.close]
    return any(html[end:start].strip() for end, start in zip(ends, starts, strict=True))


def _opens(element: _Element, html: str) -> bool:
    """Whether an element is cut: it is larger than a slice and holds blocks alone, or is a table of plain rows."""
    if element.size <= SIZE or element.tag not in _OPENED or not element.kids or _has_words(element, html):
        return False
    if element.tag != "table":
        return True
    rows = next((kid.start for kid in element.kids if kid.tag == "tbody"), element.end)
    tags = "".join(f"{kid.tag} " for kid in element.kids)
    return _TABLE.fullmatch(tags) is not None and html.find("rowspan=", rows, element.end) < 0


def _divide(element: _Element, html: str, blocks: list[_Block], *, begins: bool) -> None:
    """Add the blocks of an element; `begins`: whether a slice may begin with the first of them."""
    element.first = len(blocks)
    if _opens(element, html):
        for at, kid in enumerate(element.kids):
            _divide(kid, html, blocks, begins=_may_begin(element.kids, at) if at else begins)
    else:
        blocks.append(_Block(element.size, begins))
    element.last = len(blocks)


def _may_begin(kids: Sequence[_Element], at: int) -> bool:
    """Whether a slice may begin with a child that is not the first.

    Not after a head, nor with what is said under a table. The first of several may head them, and no row stands alone.
    """
    before, last = kids[at - 1], at == len(kids) - 1
    return at > 1 and not before.heads and before.tag != "table" and not (kids[at].tag == "tr" and last)


def _cuts(blocks: Sequence[_Block]) -> list[int]:
    """The blocks with which slices begin, without the first: where a slice is nearest to its size."""
    ends = list(accumulate(block.size for block in blocks))
    cuts, begun = [], 0
    for at, block in enumerate(blocks):
        before = ends[at] - block.size
        long = before - begun >= SIZE / 2 and ends[-1] - before >= SIZE / 2
        if block.begins and long and before - begun + block.size / 2 > SIZE:
            cuts.append(at)
            begun = before
    return cuts


def _written(element: _Element, html: str, first: int, last: int) -> str:
    """What an element is in the slice of the blocks from `first` to before `last`."""
    if first <= element.first and element.last <= last:
        return html[element.start : element.end]
    kids, tag, made = element.kids, html[element.start : element.inner], []
    low = bisect_right(kids, first, key=lambda kid: kid.last)
    high = bisect_left(kids, last, key=lambda kid: kid.first)
    if element.first < first:
        tag = _marked(_NAMED.sub("", tag), BEGUN, element.number)
        if element.tag in _AGAIN:
            made += [_again(kid, element, html) for kid in kids[:low] if kid.tag in _AGAIN[element.tag]]
        if low and kids[low - 1].tag not in _HEADS:
            made.append(_beside(kids[low - 1], html))
    for kid in kids[low:high]:
        head = kid.tag == "thead"
        made.append(_named(kid, element, html) if head else _written(kid, html, first, last))
    if element.last > last:
        tag = _marked(tag, GOES_ON, element.number)
        if high < len(kids):
            made.append(_beside(kids[high], html))
    return "".join((tag, *made, html[element.close : element.end]))


def _marked(tag: str, name: str, value: object) -> str:
    """A tag, or a text that begins with one, with one attribute more."""
    end = re.match(r"<[^\s/<>]+", tag)
    assert end is not None, tag
    return f'{end[0]} {name}="{value}"{tag[end.end() :]}'


def _again(kid: _Element, parent: _Element, html: str) -> str:
    """What stands once more in a slice in which its parent does not begin, without ids, and leading nowhere."""
    text = _named(kid, parent, html) if kid.tag == "thead" else html[kid.start : kid.end]
    bare = _TAG.sub(lambda tag: _NAMED.sub("", tag[0]), text)
    return _marked(bare, LEAD if kid.tag == "header" else REPEATED, "")


def _named(head: _Element, table: _Element, html: str) -> str:
    """The head of a table, its cells named."""
    cells = count()
    return _HEAD_CELL.sub(lambda _: f'<th {HEAD}="{table.number}.{next(cells)}"', html[head.start : head.end])


def _beside(neighbour: _Element, html: str) -> str:
    """What stands unseen for a neighbour in another slice."""
    tag, kind = neighbour.tag, _CLASS.search(html, neighbour.start, neighbour.inner)
    return f"<{tag}{kind[0] if kind else ''} {_BESIDE} hidden>" + ("" if tag in _VOID else f"</{tag}>")
