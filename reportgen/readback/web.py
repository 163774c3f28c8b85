"""The web edition read back: each printed number at its anchor, its trace, the tables, drawings and copies of files.

Read from the bytes of the pages with patterns, not with the tree from which they were made.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportgen.problem import Problem
from reportgen.readback.compare import disagreement, squeezed

_NUMBER = re.compile(r'<(a|span) class="n"([^>]*)>(.*?)</\1>', re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_TRACE = re.compile(r'<li id="(trace-[^"]+)"><b>(.*?)</b>(.*?)</li>', re.DOTALL)
_SPAN = re.compile(r"<span>([^<]*)</span>")
_TARGET = re.compile(r'<a class="n"[^>]*\bid="([^"]*)"[^>]*\bhref="#(trace-[^"]*)"')
_CODE = re.compile(r"<code>(.*?)</code>", re.DOTALL)
_TABLE = re.compile(r'<div class="table-block[^"]*" id="([^"]+)">.*?<table\b[^>]*>(.*?)</table>', re.DOTALL)
_CAPTION = re.compile(r"<caption\b[^>]*>(.*?)</caption>", re.DOTALL)
_HEAD = re.compile(r"<thead>(.*?)</thead>", re.DOTALL)
_ROW = re.compile(r"<tr\b([^>]*)>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<(?:td|th)\b([^>]*)>(.*?)</(?:td|th)>", re.DOTALL)
_CALL = re.compile(r'<a class="note"[^>]*>.*?</a>|<sup\b[^>]*>.*?</sup>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_FIGURE = re.compile(r'<figure\b[^>]*\bid="fig-[^"]*"[^>]*>.*?</figure>', re.DOTALL)
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_NAMED = re.compile(r'data-figure="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a printed table: its cells in words, and whether it heads the rows below it."""

    cells: tuple[str, ...]
    group: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A printed table: its caption, the words of its head, and its rows."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its name in the outputs, its HTML, and the words of each number by its anchor."""

    file: str
    html: str
    numbers: Mapping[str, str]


def words(markup: str) -> str:
    """The words of a piece of HTML, calls of notes left out."""
    return " ".join(html.unescape(_TAG.sub("", _CALL.sub("", markup))).split())


def pages(files: Mapping[str, bytes]) -> tuple[Page, ...]:
    """The pages of the web edition."""
    found = []
    for file, content in files.items():
        if file.startswith("web/") and file.endswith(".html"):
            text = content.decode()
            numbers: dict[str, str] = {}
            for match in _NUMBER.finditer(text):
                attributes = dict(_ATTRIBUTE.findall(match[2]))
                if "id" in attributes:
                    numbers[attributes["id"]] = words(match[3])
            found.append(Page(file, text, numbers))
    return tuple(found)


UNMARKED = frozenset({"title", "figure", "alt text"})
"""The kinds of places in which a number has no mark of its own: it stands where what holds it stands."""


def numbers(given: Sequence[Page], rows: Sequence[Mapping[str, object]]) -> Iterator[Problem]:
    """Each number at its anchor: one page has it, and says what the ledger says."""
    printed = {anchor: (page.file, shown) for page in given for anchor, shown in page.numbers.items()}
    known = set()
    for row in rows:
        for place in places(row):
            anchor, shown = str(place["anchor"]), str(place["shown"])
            known.add(anchor)
            if anchor not in printed:
                if place.get("kind") not in UNMARKED:
                    yield disagreement("web", f"the number {anchor}, asked by {row['query']},", "nothing", shown)
            elif squeezed(printed[anchor][1]) != squeezed(shown) or _signs(printed[anchor][1]) != _signs(shown):
                file, says = printed[anchor]
                yield disagreement(file, f"#{anchor}, asked by {row['query']},", says, shown)
    for anchor, (file, says) in printed.items():
        if anchor not in known:
            yield disagreement(file, f"#{anchor}", says, "a number of the ledger")


def _signs(text: str) -> str:
    """What `squeezed` drops and a number must keep: its hyphens and dashes."""
    return "".join(character for character in text if character in "-−–")


def places(row: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    """The places of a row of the ledger."""
    found = row["places"]
    assert isinstance(found, Sequence)
    return found


def traces(given: Sequence[Page], rows: Sequence[Mapping[str, object]]) -> Iterator[Problem]:
    """Each trace: what it says of a number, its exact value, its interval and its query, are the ledger's."""
    known = {f"trace-{row['id']}": row for row in rows}
    seen: set[tuple[str, str]] = set()
    for page in given:
        for match in _TRACE.finditer(page.html):
            anchor, shown, rest = match[1], words(match[2]), match[3]
            seen.add((page.file, anchor))
            row = known.get(anchor)
            if row is None:
                yield disagreement(page.file, f"#{anchor}", shown, "a number of the ledger")
                continue
            where = f"the trace #{anchor} of {row['query']}"
            code = _CODE.search(rest)
            query = words(code[1]) if code else ""
            if query != " ".join(str(row["query"]).split()):
                yield disagreement(page.file, where, query, str(row["query"]))
            said = [words(span) for span in _SPAN.findall(rest)]
            value = _exact(row)
            if shown != str(row["shown"]):
                yield disagreement(page.file, where, shown, str(row["shown"]))
            expected = [f"{row['low']:.15g} to {row['high']:.15g}"] if _bounded(row) else []
            expected += [value] if value and value != str(row["shown"]) else []
            told = [span.partition(":")[2].strip() for span in said]
            if [squeezed(text) for text in told] != [squeezed(text) for text in expected]:
                yield disagreement(page.file, where, "; ".join(told), "; ".join(expected) or "no more than its words")
    for page in given:
        for anchor, target in _TARGET.findall(page.html):
            if target in known and (page.file, target) not in seen:
                yield disagreement(page.file, f"#{anchor}", "no trace", f"a trace {target}")


def _bounded(row: Mapping[str, object]) -> bool:
    return row["low"] is not None and row["high"] is not None


def _exact(row: Mapping[str, object]) -> str:
    """The exact value as a trace words it; "" where there is none."""
    value = row["value"]
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def tables(given: Sequence[Page]) -> dict[str, tuple[str, Table]]:
    """The printed tables by id, each with the file of its page."""
    return {match[1]: (page.file, _table(match[2])) for page in given for match in _TABLE.finditer(page.html)}


def _table(markup: str) -> Table:
    caption, head = _CAPTION.search(markup), _HEAD.search(markup)
    body = markup[head.end() :] if head else markup
    rows = []
    for attributes, inside in _ROW.findall(body):
        cells = tuple(words(cell.replace('<span class="second">', " ")) for _, cell in _CELL.findall(inside))
        rows.append(Row(cells, 'class="group"' in attributes))
    heads = tuple(words(cell) for _, cell in _CELL.findall(head[1])) if head else ()
    return Table(words(caption[1]) if caption else "", heads, tuple(rows))


def drawings(given: Sequence[Page]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each figure: the file of its page, its id, and the drawings in it."""
    for page in given:
        for match in _FIGURE.finditer(page.html):
            named = _NAMED.search(match[0])
            if named:
                yield page.file, named[1], tuple(_DRAWING.findall(match[0]))


def copies(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """The files that a page offers are those of the outputs, byte for byte."""
    for file, content in files.items():
        if not file.startswith(("web/figures/", "web/tables/")):
            continue
        original = file.removeprefix("web/")
        if files.get(original) != content:
            says = "another file" if original in files else "a file that the outputs lack"
            yield disagreement(file, "the copy for the web edition", says, original)
    for file in files:
        kind = file.partition("/")[0]
        if kind in ("figures", "tables") and not file.endswith("-narrow.svg") and f"web/{file}" not in files:
            yield disagreement(f"web/{file}", "the copy for the web edition", "nothing", file)


_BLOCK = re.compile(
    r"</?(?:p|li|td|th|tr|div|dd|dt|dl|h\d|ul|ol|caption|figcaption|section|table|span class=\"second\"|br)\b[^>]*>"
)
_CUT = re.compile(
    r'<a class="(?:note|ref|url)[^>]*>.*?</a>|<span class="key-qualifier">.*?</span>|'
    r"<sup\b[^>]*>.*?</sup>|<svg\b.*?</svg>",
    re.DOTALL,
)
_PLACED = re.compile("\ue000([^\ue001]*)\ue001([^\ue002]*)\ue002")
_REACH = 18


def contexts(page: Page) -> dict[str, tuple[str, str, str]]:
    """Each number with the letters before and after it, squeezed: how it stands in any setting of the same text.

    The letters reach as far as the block, a call of a note or a reference (which a setting may word in its own way).
    """

    def placed(match: re.Match[str]) -> str:
        attributes = dict(_ATTRIBUTE.findall(match[2]))
        return f"\ue000{attributes.get('id', '')}\ue001{_TAG.sub('', match[3])}\ue002"

    body = page.html.partition("<main")[2].partition('<section class="page-notes"')[0]
    body = body.partition('<section class="traces"')[0]
    text = _NUMBER.sub(placed, _CUT.sub("\v", body))
    lines = html.unescape(_TAG.sub("", _BLOCK.sub("\v", text).replace("\n", " ").replace("\x0b", "\n"))).split("\n")
    found = {}
    for line in lines:
        for match in _PLACED.finditer(line):
            before = squeezed(_PLACED.sub(r"\2", line[: match.start()]))
            after = squeezed(_PLACED.sub(r"\2", line[match.end() :]))
            found[match[1]] = (before[-_REACH:], squeezed(match[2]), after[:_REACH])
    return found
