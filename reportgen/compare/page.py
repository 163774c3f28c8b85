"""A difference as a folder that opens from disk: one page, with figures and pages before and after."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib import resources

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from reportgen.compare.asjson import SCHEMA, as_json
from reportgen.compare.difference import Difference
from reportgen.compare.figures import FigureChange
from reportgen.compare.outputs import Outputs
from reportgen.compare.pages import PagePair
from reportgen.compare.pictures import Picture, figure_marks, page_pictures, picture
from reportgen.compare.summary import (
    SOURCES,
    WHY,
    changed_in,
    count,
    folds,
    headline,
    length,
    places,
    table_words,
    untold,
)
from reportgen.compare.wordwise import runs
from reportgen.publish.manifest import MANIFEST, SUMS, checksums

PAGES = 20
"""How many pairs of pages are shown as pictures; the rest are counted."""
FIGURES = 12
"""How many figures are shown as pictures."""

PAGE_WHY = {
    "words": "other words",
    "numbers": "other numbers",
    "look": "the same text, another look",
    "references": "only references to pages and notes",
    "added": "new",
    "removed": "gone",
}

_Shot = tuple[Picture, str]


def folder(found: Difference, before: Outputs, after: Outputs) -> dict[str, bytes]:
    """The files of the folder by name: index.html, the pictures, and the difference as JSON."""
    files: dict[str, bytes] = {}
    figures = [_figure(one, before, after, files) for one in found.figures[:FIGURES]]
    shown = [pair for pair in found.pages.differing if pair.why != "references"][:PAGES]
    pages = _pages(shown, before, after, files)
    files["index.html"] = _html(found, figures, pages).encode()
    files["difference.json"] = as_json(found).encode() + b"\n"
    described = {"difference": SCHEMA, "before": found.before, "after": found.after}
    files[MANIFEST] = json.dumps(described, ensure_ascii=False, indent=1).encode() + b"\n"
    return files | {SUMS: checksums(files)}


def _kept(shot: Picture, ending: str, files: dict[str, bytes]) -> _Shot:
    """The picture with its name in the folder, which is that of its content."""
    name = f"pictures/{hashlib.sha256(shot.content).hexdigest()[:16]}.{ending}"
    files[name] = shot.content
    return shot, name


def _figure(
    one: FigureChange, before: Outputs, after: Outputs, files: dict[str, bytes]
) -> tuple[FigureChange, _Shot | None, _Shot | None]:
    name = f"figures/{one.name}.png"
    old, new = (side.read(name) if name in side.hashes else None for side in (before, after))
    marks = figure_marks(old, new) if old is not None and new is not None else []
    a, b = (None if drawn is None else _kept(picture(drawn, marks), "png", files) for drawn in (old, new))
    return one, a, b


def _pages(
    shown: list[PagePair], before: Outputs, after: Outputs, files: dict[str, bytes]
) -> list[tuple[PagePair, _Shot | None, _Shot | None]]:
    if not shown:
        return []
    return [
        (pair, *(None if shot is None else _kept(shot, "jpg", files) for shot in (old, new)))  # type: ignore[misc]
        for pair, old, new in page_pictures(before.read("report.pdf"), after.read("report.pdf"), shown)
    ]


def _html(
    found: Difference,
    figures: list[tuple[FigureChange, _Shot | None, _Shot | None]],
    pages: list[tuple[PagePair, _Shot | None, _Shot | None]],
) -> str:
    own = resources.files("reportgen.compare")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    template = environment.from_string((own / "page.html.j2").read_text("utf-8"))
    folded = folds(found)
    sentences = (
        ("edits", "Sentences edited", found.edits),
        ("brought", "Sentences that came or went with the data", found.brought),
        ("reworded", "Sentences that read otherwise since layout or rules do", found.reworded),
    )
    names: Mapping[str, object] = {
        "found": found,
        "titles": found.titles,
        "headline": headline(found),
        "contents": _contents(found, sentences, folded),
        "kinds": {kind: f"{words[:1].upper()}{words[1:]}" for kind, words in WHY.items()},
        "sentences": sentences,
        "numbers": untold(found),
        "figures": figures,
        "figures_left": len(found.figures) - len(figures),
        "pages": pages,
        "pages_left": _left(found, len(pages)),
        "page_title": _page_title,
        "page_why": PAGE_WHY,
        "source_words": SOURCES,
        "table_words": table_words,
        "folded": folded,
        "runs": runs,
        "count": count,
        "length": length,
        "places": places,
        "changed_in": changed_in,
        "style": Markup((own / "page.css").read_text("utf-8")),  # noqa: S704 - our own file
    }
    return template.render(names)


def _contents(
    found: Difference, sentences: tuple[tuple[str, str, object], ...], folded: list[str]
) -> list[tuple[str, str, int]]:
    """The sections that there are: id, title, number of items."""
    lists = [
        ("statements", "What may no longer be true", found.statements),
        ("problems", "New problems", found.problems),
        ("gone", "Problems gone", found.gone),
        ("records", "Records", found.records.changes),
        ("numbers", "Numbers", found.told),
        ("held", "Claims that hold", found.held),
        *sentences,
        ("figures", "Figures", found.figures),
        ("tables", "Tables", found.tables),
        ("sources", "Sources", found.sources),
        ("pages", "Pages", found.pages.differing or found.pages.lengths),
        ("also", "Also changed", folded),
    ]
    return [(id_, title, len(items)) for id_, title, items in lists if items]  # type: ignore[arg-type]


def _page_title(pair: PagePair) -> str:
    if pair.before is None or pair.after is None:
        return f"Page {pair.before or pair.after}"
    return f"Page {pair.after}" + ("" if pair.before == pair.after else f" (before: {pair.before})")


def _left(found: Difference, shown: int) -> str:
    """What is said of the pages that are not shown."""
    references = sum(pair.why == "references" for pair in found.pages.differing)
    rest = len(found.pages.differing) - references - shown
    said = []
    if rest > 0:
        said.append(f"{count(rest, 'more page')} {'looks' if rest == 1 else 'look'} different, without pictures here.")
    if references:
        said.append(f"On {count(references, 'page')} only references to pages and notes are other ones.")
    return " ".join(said)
