"""The web edition: a Document and the traces of its numbers become a folder of static files.

Layout comes from `templates/layout/web-*.html.j2` and `templates/styles/web.css`, what stands on the pages from the
parts. Every address is relative, so the folder opens from disk and from any host.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from xml.etree.ElementTree import Element

from markupsafe import Markup

from reportgen.web import contents, downloads, figures, fonts, page, traces
from reportgen.web.contents import DOWNLOADS, INDEX
from reportgen.web.frame import DOWNLOADS_LAYOUT, INDEX_LAYOUT, PAGE_LAYOUT, TRACES_LAYOUT, Frame
from reportgen.web.markup import parse, write_children
from reportgen.web.traces import Trace
from reportgen.write.document import Document, Part

STYLE = "web.css"
SCRIPT = "reader.js"
FONTS = "fonts"


@dataclass(frozen=True, slots=True)
class _Bound:
    """The parts bound into pages: the tree and leading part of each page; page, element and part of each anchor."""

    roots: Mapping[str, Element]
    leads: Mapping[str, Part]
    homes: Mapping[str, str]
    anchored: Mapping[str, Element]
    titles: Mapping[str, str]


def site(
    document: Document,
    known: Mapping[str, Trace],
    texts: Mapping[str, str],
    translate: Callable[[str], str] = str,
) -> Mapping[str, bytes]:
    """The files of the web edition by their path: pages, style sheet, script, fonts, figures and data.

    `known` are the traces by number id. `texts` are the project's texts by path, of which the layouts
    `templates/layout/web-*.html.j2` are used; `translate` turns a fixed English string into the report's language.
    Raises Mistakes where a layout is missing or cannot be rendered. The same arguments give the same bytes.
    """
    carried = _carried(document)
    pages = _pages(document, known, texts, carried, translate)
    letters = frozenset().union(*pages.values())
    made = {name: content.encode("utf-8") for name, content in pages.items()}
    made.update(carried)
    made.update({f"{FONTS}/{name}": content for name, content in fonts.build(letters).items()})
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


def _bind(document: Document) -> _Bound:
    """The parts on their pages, as they are written; parts that share a page follow one another on it."""
    roots = {INDEX: Element("body")}
    leads: dict[str, Part] = {}
    homes: dict[str, str] = {}
    anchored: dict[str, Element] = {}
    titles: dict[str, str] = {}
    for part in document.parts:
        name = contents.page_of(part)
        homes.setdefault(part.id, name)
        titles.setdefault(part.id, part.title)
        if part.kind == "contents":
            continue
        leads.setdefault(name, part)
        tree = parse(part.html)
        roots.setdefault(name, Element("body")).extend(list(tree))
        for element in tree.iter():
            if anchor := element.get("id"):
                homes.setdefault(anchor, name)
                anchored.setdefault(anchor, element)
                titles.setdefault(anchor, part.title)
    return _Bound(roots, leads, homes, anchored, titles)


def _pages(
    document: Document,
    known: Mapping[str, Trace],
    texts: Mapping[str, str],
    carried: Mapping[str, bytes],
    translate: Callable[[str], str],
) -> dict[str, str]:
    """Every page of the edition by its file name."""
    sections = contents.sections(document)
    names = {"report": document, "style": STYLE, "script": SCRIPT, "sections": sections, "downloads": DOWNLOADS}
    frame = Frame(texts, names, translate)
    bound = _bind(document)
    notes = {name: page.notes(root, bound.homes, name, bound.anchored) for name, root in bound.roots.items()}
    drawings = {
        resource.name: resource.content.decode("utf-8")
        for resource in document.resources
        if resource.name.endswith(".svg")
    }
    made: dict[str, str] = {}
    for name, root in bound.roots.items():
        lead = bound.leads.get(name)
        title = lead.title if lead is not None and name != INDEX else document.title
        root.extend(page.section_of(notes[name], translate("Notes")))
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
        made[name] = frame.fill(
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
    made[DOWNLOADS] = frame.fill(
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
    return made
