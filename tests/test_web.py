"""The web edition: every word and link of the parts is on its pages, and each number leads to what it rests on."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
import tinyhtml5
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from tinyhtml5 import inputstream

from reportgen import patterns
from reportgen.problem import Mistakes
from reportgen.web import fonts, links
from reportgen.web.figures import inline
from reportgen.web.site import site
from reportgen.web.traces import Trace
from reportgen.write.document import Attachment, Document, Heading, Part, Resource

PROJECT = Path(__file__).parent.parent
TEXTS = {
    f"templates/layout/{path.name}": path.read_text(encoding="utf-8")
    for path in sorted((PROJECT / "templates" / "layout").glob("web-*.html.j2"))
}
STYLES = {"web.css": (PROJECT / "templates" / "styles" / "web.css").read_text(encoding="utf-8")}

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 5" width="10pt" height="5pt">'
    '<title>Two lines & a gap.</title><defs><clipPath id="p1"><path d="M0 0"/></clipPath></defs>'
    '<g id="axes_1" clip-path="url(#p1)"><linearGradient id="g"/><text>2012</text></g></svg>'
)

CHAPTER = f"""<section class="part chapter" id="association" data-part="Chapter 1" data-running="Association">
<header class="opening"><p class="number">Chapter 1</p><h1>Association</h1></header>
<div class="row opening-row"><div class="margin"><div class="pull">
<p class="pull-number"><span class="n" id="n-1-1" data-n="n1">12</span></p></div></div>
<div class="main"><p class="standfirst">Courts closed more than before.</p></div></div>
<div class="body">
<p>Of <span class="n" id="n-1-2" data-n="n1">12</span> closures,
<span class="n" id="n-2-1" data-n="n2">seven</span> were
formal<a class="note" id="call-1-1" href="#note-1"><sup>1</sup></a> (<a class="ref" href="#fig-lines">Figure 1</a>,
<a class="page-ref" href="#fig-lines"></a>), as the case of <a class="ref" href="#case-XA-1">a cooperative</a> shows
(<a class="page-ref" href="#case-XA-1"></a>).</p>
<h2 id="association-grounds">Grounds</h2>
<figure class="figure full" id="fig-lines" data-figure="lines">
<figcaption><p class="figure-title">Two lines</p></figcaption><div class="drawing">{DRAWING}</div></figure>
<div class="table-block full" id="tab-1"><table class="data"><caption>Table 1 Closures</caption>
<thead><tr><th scope="col">Country</th><th scope="col">2024</th></tr></thead>
<tbody><tr><th scope="row">Aland</th><td><span class="n" id="n-3-1" data-n="n3">5</span></td></tr></tbody></table></div>
</div></section>"""

PROFILE = """<section class="part profile" id="profile-xa" data-part="Aland" data-running=""><h1>Aland</h1>
<div class="body"><div class="case-box" id="case-XA-1"><p class="case-title">A cooperative</p>
<p>See <a class="ref" href="#association-grounds">Grounds</a> &amp; “quotes” <b>&lt;b&gt;</b>.</p></div></div>
</section>"""

SOURCES = """<section class="part annex" id="sources" data-part="Annex A" data-running="Sources"><h1>Sources</h1>
<div class="body"><ol class="notes"><li id="note-1" value="1"><span class="note-number"><a href="#call-1-1">1</a></span>
<span class="note-text">Monitor, “Closures”, 2024. <a class="url" href="https://example.org/a">example.org</a></span></li>
</ol></div></section>"""


def part(id: str, kind: str, title: str, html: str, group: str = "", number: str = "", second: str = "") -> Part:
    """A part with at most one heading of the second level."""
    headings = (Heading(1, title, id), *([Heading(2, second, f"{id}-{second.lower()}")] if second else []))
    return Part(id, kind, group, number, title, title, html, headings, ())


DOCUMENT = Document(
    title="Civic space 2024",
    subtitle="An edition",
    publisher="The publisher",
    language="en",
    description="A report for tests.",
    keywords=(),
    as_of="2024-12-31",
    parts=(
        part("cover", "cover", "Civic space", '<section class="part cover" id="cover"><h1>Civic space</h1></section>'),
        part("contents", "contents", "Contents", '<section id="contents"><h1>Contents</h1></section>'),
        part("association", "chapter", "Association", CHAPTER, "Themes", "Chapter 1", "Grounds"),
        part("profile-xa", "profile", "Aland", PROFILE, "Countries"),
        part("sources", "annex", "Sources", SOURCES, "Annexes", "Annex A"),
    ),
    resources=(
        Resource("figures/lines.svg", "image/svg+xml", DRAWING.encode()),
        Resource("figures/lines-narrow.svg", "image/svg+xml", DRAWING.replace("10 5", "5 5").encode()),
        Resource("figures/lines.csv", "text/csv", b"year,value\n"),
    ),
    attachments=(Attachment("tables/closures.csv", "text/csv", b"country,2024\n", "Closures by country"),),
    styles=STYLES,
)


def trace(id: str, shown: str, rule: str = "Each closure once.") -> Trace:
    """The trace of one number, on one case and one source."""
    records = (("XA-1", "A cooperative", "#case-XA-1"), ("XA-2", "Without a box", "#case-XA-2"))
    sources = (("Closures", "Monitor", "https://example.org/a"),)
    return Trace(id, shown, rule, f"tally({id!r})", shown, "10 to 14", records, sources, "count")


TRACES = {"n1": trace("n1", "12"), "n2": trace("n2", "seven"), "n3": trace("n3", "5", "By country.")}


@pytest.fixture(scope="module")
def edition() -> dict[str, bytes]:
    """The web edition of the sample."""
    return dict(site(DOCUMENT, TRACES, TEXTS))


class Reader(HTMLParser):
    """A page as tags with their attributes, and its words."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.extend(data.split())

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of that tag."""
        return [attributes for name, attributes in self.tags if name == tag]

    def by_id(self, id: str) -> tuple[str, dict[str, str]]:
        """The element with that id."""
        return next(found for found in self.tags if found[1].get("id") == id)


def pages(edition: dict[str, bytes]) -> dict[str, Reader]:
    """Every page of the edition, read."""
    return {name: Reader(content.decode()) for name, content in edition.items() if name.endswith(".html")}


def test_each_part_has_its_page_and_cover_and_contents_share_the_first(edition: dict[str, bytes]) -> None:
    assert sorted(pages(edition)) == [
        "association.html",
        "downloads.html",
        "index.html",
        "profile-xa.html",
        "sources.html",
    ]


def test_every_link_leads_somewhere_and_no_anchor_stands_twice(edition: dict[str, bytes]) -> None:
    assert links.check(edition) == ()


def test_nothing_is_asked_of_another_machine(edition: dict[str, bytes]) -> None:
    for page in pages(edition).values():
        asked = [attributes.get("src", "") for _, attributes in page.tags]
        asked += [attributes.get("href", "") for attributes in page.all("link")]
        assert not [address for address in asked if address.startswith(("http", "//"))]
        policy = next(meta["content"] for meta in page.all("meta") if "http-equiv" in meta)
        assert policy.startswith("default-src 'self'; style-src 'self' 'unsafe-inline';")
        assert [tag for tag, attributes in page.tags if any(name.startswith("on") for name in attributes)] == []
    assert "http" not in edition["web.css"].decode()


def test_every_word_of_the_parts_is_on_their_page(edition: dict[str, bytes]) -> None:
    found = pages(edition)
    for each in DOCUMENT.parts:
        if each.kind != "contents":
            page = found["index.html" if each.kind == "cover" else f"{each.id}.html"]
            words = re.findall(r"\w+", " ".join(Reader(re.sub(r"<title>.*?</title>", "", each.html)).words))
            assert set(words) <= set(re.findall(r"\w+", " ".join(page.words))), each.id


def test_every_page_has_language_title_landmarks_and_one_heading(edition: dict[str, bytes]) -> None:
    for name, page in pages(edition).items():
        assert page.all("html")[0]["lang"] == "en"
        assert len(page.all("h1")) == 1, name
        assert [len(page.all(tag)) for tag in ("main", "title")] == [1, 1]
        assert len(page.all("header")) >= 1
        assert all(nav["aria-label"] for nav in page.all("nav"))
        assert next(iter(page.all("a"))) == {"class": "skip", "href": "#page-text"}
        assert next(meta["content"] for meta in page.all("meta") if meta.get("name") == "description")
    titles = [re.search(r"<title>(.*)</title>", edition[name].decode()) for name in pages(edition)]
    assert len({title[1] for title in titles if title}) == len(titles)


def test_the_page_one_reads_is_marked_in_the_contents(edition: dict[str, bytes]) -> None:
    page = pages(edition)["association.html"]
    assert [link["href"] for link in page.all("a") if link.get("aria-current") == "page"] == ["association.html"]
    assert {link["rel"]: link["href"] for link in page.all("link") if link["rel"] in {"prev", "next"}} == {
        "next": "profile-xa.html"
    }


def test_references_lead_across_pages(edition: dict[str, bytes]) -> None:
    found = pages(edition)
    assert "profile-xa.html#case-XA-1" in [link["href"] for link in found["association.html"].all("a")]
    assert "association.html#association-grounds" in [link["href"] for link in found["profile-xa.html"].all("a")]


def test_page_numbers_go_and_leave_no_gap(edition: dict[str, bytes]) -> None:
    text = " ".join(edition["association.html"].decode().split())
    assert "page-ref" not in text
    assert "Figure 1</a>), as the case of" in text
    assert "a cooperative</a> shows." in re.sub(r"\s+\.", ".", text)


def test_a_number_leads_to_its_rule_records_and_sources(edition: dict[str, bytes]) -> None:
    text = edition["association.html"].decode()
    page = Reader(text)
    numbers = {link["id"]: link["href"] for link in page.all("a") if link.get("class") == "n"}
    assert numbers == {
        "n-1-1": "#trace-n1",
        "n-1-2": "#trace-n1",
        "n-2-1": "#trace-n2",
        "n-3-1": "#trace-n3",
    }
    entry = text[text.index('id="trace-n1"') : text.index('id="trace-n2"')]
    assert '<a href="profile-xa.html#case-XA-1">A cooperative</a>' in entry
    assert "Without a box" in entry
    assert "case-XA-2" not in entry
    assert "10 to 14" in entry
    assert "tally(&#39;n1&#39;)" in entry
    assert re.findall(r'href="#(n-1-\d)"', entry) == ["n-1-1", "n-1-2"]


def test_numbers_of_one_rule_state_it_once(edition: dict[str, bytes]) -> None:
    text = edition["association.html"].decode()
    assert text.count("Each closure once.") == 1
    assert text.count("By country.") == 1
    assert text.count('id="trace-n1"') == 1


def test_a_number_without_trace_stays_plain() -> None:
    made = site(DOCUMENT, {"n1": TRACES["n1"]}, TEXTS)["association.html"].decode()
    assert '<span class="n" id="n-2-1" data-n="n2">seven</span>' in made


def test_notes_stand_on_the_page_that_calls_them(edition: dict[str, bytes]) -> None:
    page = pages(edition)["association.html"]
    assert page.by_id("note-1")[0] == "li"
    assert {"class": "note", "id": "call-1-1", "href": "#note-1"} in page.all("a")
    assert "association.html#call-1-1" in [link["href"] for link in pages(edition)["sources.html"].all("a")]


def test_a_figure_has_a_drawing_for_phones_and_its_files(edition: dict[str, bytes]) -> None:
    text = edition["association.html"].decode()
    assert text.count("<svg") == 2
    assert text.index('class="drawing wide"') < text.index('class="drawing narrow"')
    assert [link["href"] for link in Reader(text).all("a") if "download" in link] == [
        "figures/lines.svg",
        "figures/lines.csv",
    ]
    assert "figures/lines-narrow.svg" not in edition


def test_a_drawing_keeps_only_ids_in_use_and_tells_what_it_shows() -> None:
    assert inline(DRAWING, "d1-") == (
        '<svg role="img" aria-label="Two lines &amp; a gap." xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 5">'
        '<defs><clipPath id="d1-p1"><path d="M0 0"/></clipPath></defs>'
        '<g clip-path="url(#d1-p1)"><linearGradient/><text>2012</text></g></svg>'
    )


def test_a_table_scrolls_in_a_region_with_a_name(edition: dict[str, bytes]) -> None:
    page = pages(edition)["association.html"]
    region = next(attributes for attributes in page.all("div") if attributes.get("role") == "region")
    assert region["tabindex"] == "0"
    assert page.by_id(region["aria-labelledby"])[0] == "caption"


def test_no_level_of_heading_is_left_out(edition: dict[str, bytes]) -> None:
    page = pages(edition)["profile-xa.html"]
    assert page.all("h3") == [{"class": "case-title", "aria-level": "2"}]


def test_the_tables_can_be_downloaded(edition: dict[str, bytes]) -> None:
    assert edition["tables/closures.csv"] == b"country,2024\n"
    assert "Closures by country" in edition["downloads.html"].decode()


def test_the_script_is_a_file_and_needs_no_eval(edition: dict[str, bytes]) -> None:
    script = edition["reader.js"].decode()
    assert not re.search(r"innerHTML|eval|setAttribute\(\"style|new Function|document\.write", script)
    for page in pages(edition).values():
        assert page.all("script") == [{"src": "reader.js", "defer": ""}]


def test_fonts_hold_every_letter_of_the_pages_and_a_name_of_their_own(edition: dict[str, bytes]) -> None:
    made = [content for name, content in edition.items() if name.endswith(".woff2")]
    assert len(made) == len(fonts.FACES)
    letters = {ord(letter) for name in pages(edition) for letter in edition[name].decode() if letter.isprintable()}
    for content in made:
        font = TTFont(io.BytesIO(content))
        assert letters <= set(font.getBestCmap())
        assert not [str(name) for name in font["name"].names if name.nameID < 7 and str(name).startswith("Source")]
    assert {name for name in edition if name.endswith("OFL.txt")} == {
        "fonts/source-sans-pro-OFL.txt",
        "fonts/source-serif-pro-OFL.txt",
    }


def test_text_colours_are_read_on_white_and_on_the_tint() -> None:
    def luminance(colour: str) -> float:
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    css = STYLES["web.css"]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", css))
    for name in ("ink", "grey", "petrol"):
        for ground in ("#ffffff", colours["tint"]):
            assert (luminance(ground) + 0.05) / (luminance(colours[name]) + 0.05) >= 4.5, (name, ground)
    tiles = re.findall(r"background: (#[0-9a-f]{6}); color: (#fff|var\(--ink\)); box-shadow: none", css)
    assert len(tiles) > 5
    for fill, letters in tiles:
        one, other = luminance(fill), 1.0 if letters == "#fff" else luminance(colours["ink"])
        assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 4.5, fill


def test_the_same_document_gives_the_same_bytes_elsewhere(edition: dict[str, bytes]) -> None:
    digest = hashlib.sha256(b"".join(name.encode() + content for name, content in edition.items())).hexdigest()
    program = (
        f"import sys, hashlib; sys.path[:0] = [{str(PROJECT)!r}, {str(Path(__file__).parent)!r}]; import test_web as t;"
        "made = t.site(t.DOCUMENT, t.TRACES, t.TEXTS);"
        "print(hashlib.sha256(b''.join(n.encode() + c for n, c in made.items())).hexdigest())"
    )
    environment = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tashkent", "LC_ALL": "C", "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False)
    assert run.stdout.strip() == digest, run.stderr


def test_a_dead_link_a_double_anchor_and_an_outside_request_are_named() -> None:
    page = b"""<p id="one"><a href="#onne">x</a><a href="b.html">x</a>
<i id="one"></i><img src="https://example.org/a.png"><a href="https://example.org">fine</a>"""
    found = links.check({"a.html": page, "web.css": b"@import url(//example.org/x.css);"})
    assert [(problem.slug, str(problem.place), problem.value) for problem in found] == [
        ("dead-reference", "web/a.html:1", "b.html"),
        ("dead-reference", "web/a.html:1", "#onne"),
        ("duplicate-anchor", "web/a.html:2", "one"),
        ("outside-request", "web/a.html:2", "https://example.org/a.png"),
        ("outside-request", "web/web.css:1", "//example.org/x.css"),
    ]
    assert found[1].mend == "did you mean #one?"


def test_a_reference_that_nobody_holds_is_found() -> None:
    broken = replace(DOCUMENT.parts[3], html=PROFILE.replace("#association-grounds", "#association-gruonds"))
    document = replace(DOCUMENT, parts=(*DOCUMENT.parts[:3], broken, DOCUMENT.parts[4]))
    found = links.check(site(document, {}, TEXTS))
    assert [(problem.slug, problem.value) for problem in found if "gruonds" in (problem.value or "")] == [
        ("dead-reference", "#association-gruonds")
    ]


def test_a_missing_layout_and_a_misspelt_name_are_problems_of_the_layout() -> None:
    without = {name: text for name, text in TEXTS.items() if "traces" not in name}
    with pytest.raises(Mistakes, match=r"web-traces\.html\.j2: a layout of the web edition is missing"):
        site(DOCUMENT, TRACES, without)
    page = "templates/layout/web-page.html.j2"
    misspelt = {**TEXTS, page: TEXTS[page].replace("{{ body }}", "{{ bodi }}")}
    line = misspelt[page][: misspelt[page].index("{{ bodi }}")].count("\n") + 1
    with pytest.raises(Mistakes) as raised:
        site(DOCUMENT, TRACES, misspelt)
    (problem,) = raised.value.problems
    assert (problem.place.file, problem.place.line, problem.value) == (page, line, "bodi")
    assert problem.mend == "did you mean body?"


PIECES = [*"<>&;=\"'/ \n-!pabl]é", "<p id=a>", "</p>", "&amp;", "<b class='x y'>", "<!-- a", "<title>"]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_html_is_read_alike_whether_patterns_are_remembered_or_not(pieces: list[str]) -> None:
    """tinyhtml5 makes the same tree from patterns that it keeps."""
    source = "".join(pieces)
    patterns.remember()
    assert isinstance(inputstream.characters_until_regex, patterns._Patterns)
    kept = ElementTree.tostring(tinyhtml5.parse(source))
    remembering = inputstream.characters_until_regex
    inputstream.characters_until_regex = {}
    try:
        assert ElementTree.tostring(tinyhtml5.parse(source)) == kept
    finally:
        inputstream.characters_until_regex = remembering
