"""The web edition: a Document and the traces of its numbers become a folder of static files.

Layout comes from `templates/layout/web-*.html.j2` and `templates/styles/web.css`, what stands on the pages from the
parts. Every address is relative, so the folder opens from disk and from any host.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from xml.etree.ElementTree import Element

from markupsafe import Markup

from reportgen import store, surroundings
from reportgen.store import Kept
from reportgen.web import contents, downloads, figures, fonts, page, traces
from reportgen.web.contents import DOWNLOADS, INDEX
from reportgen.web.facts import Facts, facts
from reportgen.web.frame import DOWNLOADS_LAYOUT, FOLDER, INDEX_LAYOUT, PAGE_LAYOUT, TRACES_LAYOUT, Frame
from reportgen.web.markup import parse, write_children
from reportgen.web.traces import Trace
from reportgen.write.document import Document, Part

STYLE = "web.css"
SCRIPT = "reader.js"
FONTS = "fonts"


@dataclass(frozen=True, slots=True)
class Page:
    """A page beside the parts of the report: its file, its title, and what stands on it."""

    file: str
    title: str
    body: Markup


@dataclass(frozen=True, slots=True)
class _Bound:
    """The parts of each page and its leading one, the facts of each part, and each anchor's page, part and title."""

    parts: Mapping[str, tuple[Part, ...]]
    leads: Mapping[str, Part]
    facts: Mapping[str, Facts]
    homes: Mapping[str, str]
    holders: Mapping[str, Part]
    titles: Mapping[str, str]


def site(
    document: Document,
    known: Mapping[str, Trace],
    texts: Mapping[str, str],
    translate: Callable[[str], str] = str,
    more: Sequence[Page] = (),
    kept: Kept | None = None,
    draft: str = "",
) -> Mapping[str, bytes]:
    """The files of the web edition by their path: pages, style sheet, script, fonts, figures and data.

    `more` are pages beside the parts, to which the foot of every page leads. `known` are the traces by number id.
    `draft` is the line by which every page says of which draft it is; "" for the final report.
    `texts` are the project's texts by path, of which the layouts `templates/layout/web-*.html.j2` are used; `translate`
    turns a fixed English string into the report's language. Raises Mistakes where a layout is missing or cannot be
    rendered. The same arguments give the same bytes, with or without what is `kept` of earlier pages and fonts.
    """
    carried = _carried(document)
    pages = _pages(document, known, texts, carried, translate, more, kept, draft)
    letters = frozenset().union(*(page.letters for page in pages.values()))
    made = {name: page.content for name, page in pages.items()}
    made.update(carried)
    made.update({f"{FONTS}/{name}": content for name, content in fonts.build(letters, kept).items()})
    made[STYLE] = (fonts.styles(FONTS) + "\n" + document.styles.get(STYLE, "")).encode("utf-8")
    made[SCRIPT] = files("reportgen.web").joinpath(SCRIPT).read_bytes()
    return dict(sorted(made.items()))


def _carried(document: Document) -> dict[str, bytes]:
    """The document's own files that the web edition holds: figures, images and data; not fonts, which it cuts anew."""
    made = {
        resource.name: resource.content
        for resource in document.resources
        if not resource.name.endswith((".ttf", ".otf", ".woff2", "-narrow.svg"))
    }
    made.update({attachment.name: attachment.content for attachment in document.attachments})
    return made


@dataclass(frozen=True, slots=True)
class _Made:
    """A finished page, and every letter that stands on it."""

    letters: str
    content: bytes

    @classmethod
    def of(cls, html: str) -> _Made:
        """The page of a text."""
        return cls("".join(sorted(set(html))), html.encode("utf-8"))

    def to_bytes(self) -> bytes:
        """All of it, to be kept."""
        return json.dumps(self.letters).encode() + b"\n" + self.content

    @classmethod
    def from_bytes(cls, held: bytes) -> _Made:
        """What `to_bytes` gave."""
        letters, content = held.split(b"\n", 1)
        return cls(json.loads(letters), content)


def _bind(document: Document, kept: Kept | None) -> _Bound:
    """The parts on their pages, as they are written; parts that share a page follow one another on it."""
    parts: dict[str, list[Part]] = {INDEX: []}
    leads: dict[str, Part] = {}
    found: dict[str, Facts] = {}
    homes: dict[str, str] = {}
    holders: dict[str, Part] = {}
    titles: dict[str, str] = {}
    for part in document.parts:
        name = contents.page_of(part)
        homes.setdefault(part.id, name)
        titles.setdefault(part.id, part.title)
        if part.kind == "contents":
            continue
        leads.setdefault(name, part)
        parts.setdefault(name, []).append(part)
        found[part.id] = facts(part.html, kept)
        for anchor in found[part.id].anchors:
            homes.setdefault(anchor, name)
            holders.setdefault(anchor, part)
            titles.setdefault(anchor, part.title)
    return _Bound({name: tuple(some) for name, some in parts.items()}, leads, found, homes, holders, titles)


def _anchored(bound: _Bound, name: str) -> dict[str, Element]:
    """The notes that a page calls, as elements of the parts that hold them, by their anchors."""
    wanted = {anchor for part in bound.parts[name] for anchor in bound.facts[part.id].note_links}
    holders = {bound.holders[anchor].id: bound.holders[anchor] for anchor in wanted if anchor in bound.holders}
    found: dict[str, Element] = {}
    for part in holders.values():
        for element in parse(part.html).iter():
            anchor = element.get("id", "")
            if anchor in wanted and bound.holders[anchor] is part:
                found.setdefault(anchor, element)
    return found


def _page_key(
    bound: _Bound, name: str, known: Mapping[str, Trace], drawings: Mapping[str, str], carried: Collection[str]
) -> str:
    """What a page depends on beside the frame, as text: its parts, and what it says of other parts and of records."""
    parts = bound.parts[name]
    found = [bound.facts[part.id] for part in parts]
    anchors = {anchor for one in found for anchor in one.links}
    traced = {number: known.get(number) for one in found for number in one.numbers}
    anchors |= {href.removeprefix("#") for trace in traced.values() if trace for _, _, href in trace.records}
    notes = {}
    for anchor in sorted({anchor for one in found for anchor in one.note_links}):
        holder = bound.holders.get(anchor)
        if holder is not None:
            notes[anchor] = bound.facts[holder.id].notes.get(anchor) or holder.html
    figured = {figure for one in found for figure in one.figures}
    return repr(
        (
            name,
            [(part.id, part.kind, part.number, part.title, part.html) for part in parts],
            [(anchor, bound.homes.get(anchor), bound.titles.get(anchor)) for anchor in sorted(anchors)],
            notes,
            sorted(traced.items()),
            [(figure, drawings.get(f"figures/{figure}-narrow.svg")) for figure in sorted(figured)],
            sorted(file for file in carried if file.startswith("figures/") and _stem(file) in figured),
        )
    )


def _stem(file: str) -> str:
    """The id of the figure that a file is of."""
    return file.removeprefix("figures/").rpartition(".")[0]


def _pages(
    document: Document,
    known: Mapping[str, Trace],
    texts: Mapping[str, str],
    carried: Mapping[str, bytes],
    translate: Callable[[str], str],
    more: Sequence[Page],
    kept: Kept | None,
    draft: str,
) -> dict[str, _Made]:
    """Every page of the edition by its file name."""
    sections = contents.sections(document)
    # A layout sees what the report is called and what it consists of, never the text of another page.
    bare = replace(document, parts=tuple(replace(part, html="") for part in document.parts), resources=(), styles={})
    bare = replace(bare, attachments=tuple(replace(one, content=b"") for one in document.attachments))
    names: dict[str, object] = {
        "report": bare,
        "style": STYLE,
        "script": SCRIPT,
        "sections": sections,
        "downloads": DOWNLOADS,
    }
    names |= {"more": more, "draft": draft}
    frame = Frame(texts, names, translate)
    bound = _bind(document, kept)
    drawings = {
        resource.name: resource.content.decode("utf-8")
        for resource in document.resources
        if resource.name.endswith(".svg")
    }
    layouts = sorted((file, text) for file, text in texts.items() if file.startswith(FOLDER))
    framed = repr((layouts, bare, [(one.file, one.title) for one in more], draft))
    made: dict[str, _Made] = {}
    for name, parts in bound.parts.items():
        key = ""
        # What a translation says is in no key.
        if kept is not None and translate is str:
            given = _page_key(bound, name, known, drawings, carried)
            key = store.key("page", surroundings.digest(), framed, given)
            if (held := kept.get(key)) is not None:
                made[name] = _Made.from_bytes(held)
                continue
        root = Element("body")
        for part in parts:
            root.extend(list(parse(part.html)))
        lead = bound.leads.get(name)
        title = lead.title if lead is not None and name != INDEX else document.title
        notes = page.notes(root, bound.homes, name, _anchored(bound, name))
        root.extend(page.section_of(notes, translate("Notes")))
        page.without_print(root, bound.titles)
        page.in_one_column(root)
        printed = page.with_traces(root, known)
        figures.settle(root, drawings, carried, translate)
        page.with_regions(root, translate)
        page.with_one_title(root, title)
        page.with_headings(root)
        page.with_addresses(root, bound.homes, name)
        body = Markup(write_children(root))  # noqa: S704 - escaped where the parts were written
        if name == INDEX:
            body += frame.fill(INDEX_LAYOUT)
        listed = traces.groups(printed, known)
        if listed:
            body += frame.fill(TRACES_LAYOUT, groups=listed, address=page.addresses(bound.homes, name))
        filled = frame.fill(
            PAGE_LAYOUT,
            page=name,
            kind=lead.kind if lead is not None else "cover",
            title=title,
            number=lead.number if lead is not None else "",
            description=page.summary(root, document.description),
            body=body,
            before=contents.before(sections, name),
            behind=contents.behind(sections, name),
        )
        made[name] = _Made.of(filled)
        if kept is not None and key:
            kept.put(key, made[name].to_bytes())
    for one in more:
        beside = frame.fill(
            PAGE_LAYOUT,
            page=one.file,
            kind="beside",
            title=one.title,
            number="",
            description=document.description,
            body=one.body,
            before=None,
            behind=None,
        )
        made[one.file] = _Made.of(beside)
    listed_files = frame.fill(
        PAGE_LAYOUT,
        page=DOWNLOADS,
        kind="downloads",
        title=translate("Data to download"),
        number="",
        description=document.description,
        body=frame.fill(DOWNLOADS_LAYOUT, files=downloads.listed(document)),
        before=None,
        behind=None,
    )
    made[DOWNLOADS] = _Made.of(listed_files)
    return made
