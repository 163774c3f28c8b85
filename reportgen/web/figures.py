"""Figures on a page: the wide drawing, the narrow one for phones, and the figure's files to download.

Both drawings stand in the page and the style sheet shows one of them; that needs no script and no second request.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Mapping
from xml.etree.ElementTree import Element, SubElement

from reportgen.web.markup import DRAWING, classes, parents, replace

_PROLOGUE = re.compile(r"<\?xml.*?\?>|<!DOCTYPE[^>]*>|<!--.*?-->|<metadata\b.*?</metadata>", re.DOTALL)
_ROOT = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_SIZE = re.compile(r"""\s(?:width|height|role|aria-label|version)=("[^"]*"|'[^']*')""")
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.DOTALL)
_LABEL = re.compile(r"""\saria-label=(?:"([^"]*)"|'([^']*)')""")
_ID = re.compile(r'\sid="([^"]*)"')
_USE = re.compile(r'url\(#([^)]+)\)|href="#([^"]+)"')
_FORMATS = (("svg", "SVG"), ("png", "PNG"), ("csv", "CSV"))


def inline(source: str, prefix: str) -> str:
    """The drawing as it stands in a page.

    Its ids get the prefix, or go where nothing in it uses them, so that none is twice on a page; its size is left to
    the style sheet; its title, which browsers show as a tip, becomes its label.
    """
    source = _PROLOGUE.sub("", source).strip()
    root = _ROOT.search(source)
    if root is None:
        return source
    head, body = root.group(), source[root.end() :]
    labelled = _LABEL.search(head)
    label = html.unescape(labelled[1] or labelled[2] or "") if labelled else ""
    title = _TITLE.search(body)
    # Only the drawing's own title: those of groups within it are tips for single marks.
    if title and body.find("<g") in range(-1, title.start()):
        title = None
    if title:
        label = label or html.unescape(title[1].strip())
        body = body[: title.start()] + body[title.end() :]
    named = f' role="img" aria-label="{html.escape(" ".join(label.split()))}"' if label else ' aria-hidden="true"'
    head = _SIZE.sub("", head).replace("<svg", f"<svg{named}", 1)
    drawing = head + body
    used = {first or second for first, second in _USE.findall(drawing)}

    def own(match: re.Match[str]) -> str:
        return f' id="{prefix}{match[1]}"' if match[1] in used else ""

    drawing = _ID.sub(own, drawing)
    return _USE.sub(lambda match: match.group().replace("#", f"#{prefix}", 1), drawing)


def settle(
    root: Element, resources: Mapping[str, str], files: Collection[str], translate: Callable[[str], str]
) -> None:
    """Give every figure under root its two drawings and its links.

    `resources` are the texts of the document's SVG files by name, `files` the names of the files that the web edition
    carries. A figure is a `<figure id="fig-ID">`; its narrow drawing is `figures/ID-narrow.svg`. A drawing outside a
    figure (a sparkline) only has its ids kept apart.
    """
    above = parents(root)
    for number, drawing in enumerate(list(root.iter(DRAWING)), start=1):
        figure = _figure(drawing, above)
        if figure is None:
            drawing.text = inline(drawing.text or "", f"d{number}-")
            continue
        name = figure.get("data-figure") or figure.get("id", "").removeprefix("fig-")
        narrow = resources.get(f"figures/{name}-narrow.svg")
        drawing.text = inline(drawing.text or "", f"d{number}-")
        frame = above[drawing]
        if "drawing" not in classes(frame):
            outer, frame = frame, Element("div", {"class": "drawing"})
            replace(outer, drawing, (frame,))
            frame.append(drawing)
        if narrow:
            outer = figure if frame in list(figure) else above[frame]
            frame.set("class", "drawing wide")
            second = Element("div", {"class": "drawing narrow"})
            SubElement(second, DRAWING).text = inline(narrow, f"d{number}n-")
            second.tail, frame.tail = frame.tail, None
            outer.insert(list(outer).index(frame) + 1, second)
        if not any("downloads" in classes(element) for element in figure.iter()):
            links = [(f"figures/{name}.{ending}", label) for ending, label in _FORMATS]
            _downloads(figure, [link for link in links if link[0] in files], translate)


def _figure(element: Element, above: Mapping[Element, Element]) -> Element | None:
    """The figure that the element stands in, if it has an anchor of its own."""
    while element in above:
        element = above[element]
        if element.tag == "figure" and element.get("id", "").startswith("fig-"):
            return element
    return None


def _downloads(figure: Element, links: list[tuple[str, str]], translate: Callable[[str], str]) -> None:
    if not links:
        return
    line = SubElement(figure, "p", {"class": "downloads"})
    line.text = translate("Download this figure:") + " "
    for href, label in links:
        link = SubElement(line, "a", {"href": href, "download": ""})
        link.text = label
        link.tail = " "
