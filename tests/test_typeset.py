"""A Document becomes one tagged PDF: small documents, typeset whole."""

from __future__ import annotations

import dataclasses
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import page as page_validation
import pikepdf
import pypdfium2
import pytest
import weasyprint
from pikepdf import Dictionary, Name, Object

from reportgen.problem import Problem
from reportgen.typeset import tagging
from reportgen.typeset.checks import words_lost
from reportgen.typeset.pages import Workers
from reportgen.typeset.setting import PartPdf, Setting, part_key
from reportgen.typeset.typeset import Typeset, typeset
from reportgen.typeset.worker import of_the_typesetter
from reportgen.write.document import Attachment, Document, Heading, Part, Resource

STYLE = """
@page { size: A5; margin: 20mm; @top-left { content: string(running, first-except); } }
@page cover { margin: 0; }
html { font: 10pt/14pt "Source Serif Pro"; hyphens: auto; }
.cover { page: cover; }
ul { list-style: "– "; }
header { string-set: running attr(data-running); }
h1, h2 { font-weight: 300; break-after: avoid; }
th { font: 600 8pt "Source Sans Pro"; text-align: left; }
.sans { font-family: "Source Sans Pro"; }
"""

ROWS = "".join(
    f'<tr><th scope="row">row {n}</th><td>value {n}</td><td>another value {n}</td></tr>' for n in range(1, 81)
)
TABLE = (
    '<table id="long"><caption>A long table</caption>'
    "<thead><tr><th>Which</th><th>First</th><th>Second</th></tr></thead>"
    f"<tbody>{ROWS}</tbody></table>"
)
SENTENCE = "Demonstrators notwithstanding acknowledgements of responsibilities characteristically reconsidered. "


def part(id_: str, body: str, *, kind: str = "chapter", number: str = "", headings: tuple[Heading, ...] = ()) -> Part:
    """A part with its title."""
    title = id_.capitalize()
    html = (
        f'<section class="part {kind}" id="{id_}"><header data-running="Running head of {id_}">'
        f"<h1>{title}</h1></header>{body}</section>"
    )
    return Part(id_, kind, "", number, title, title, html, (Heading(1, title, id_), *headings), (id_,))


def document(*parts: Part, **changes: object) -> Document:
    """A document of these parts."""
    plain = Document(
        title="Report of tests 2024",
        subtitle="",
        publisher="The publisher",
        language="en",
        description="What is tested",
        keywords=("one", "two"),
        as_of="2024-12-31",
        parts=parts,
        resources=(),
        attachments=(),
        styles={"print.css": STYLE},
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def whole() -> Document:
    """A small report with all that is tested in one."""
    contents = "".join(
        f'<p><a class="page-ref" href="#{name}"></a> <a href="#{name}">To {name}</a></p>'
        for name in ("first", "second", "mark")
    )
    svg = (
        '<figure id="fig"><svg xmlns="http://www.w3.org/2000/svg" width="80" height="20">'
        '<title>A bar of twenty</title><rect width="60" height="8"/>'
        '<text x="2" y="18" font-family="Source Sans Pro" font-size="8">twenty</text>'
        "</svg><figcaption>A figure</figcaption></figure>"
    )
    lists = "<ul><li>one<ul><li>nested one</li><li>nested two</li></ul></li><li>two</li></ul>"
    terms = "<dl><div><dt>term</dt> <dd>its meaning</dd></div></dl>"
    first = f"<p>See <a href='#mark'>the <b>marked</b> place</a>.</p>{svg}{lists}{terms}{TABLE}"
    second = f"<p>{SENTENCE * 30}</p>" * 3 + '<h2 id="mark">Marked</h2><p lang="ru">Слова по-русски.</p>'
    return document(
        part("cover", "", kind="cover"),
        part("contents", contents, kind="contents"),
        part("first", first, number="Chapter 1"),
        part("second", second, number="Chapter 2", headings=(Heading(2, "Marked", "mark"),)),
        attachments=(Attachment("tables/b.csv", "text/csv", b"a,b\n1,2\n", "The second table"),),
    )


@pytest.fixture(scope="module")
def done() -> Typeset:
    """The small report, typeset."""
    result = typeset(whole(), processes=1)
    assert result.problems == ()
    return result


def texts(pdf: bytes) -> list[str]:
    """The text of each page, words that a line's end broke made whole."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return [re.sub("[\u0002\ufffe]\\s*", "", page.get_textpage().get_text_bounded()) for page in opened]


def elements(top: Object) -> Iterator[Object]:
    """All structure elements below one, in reading order."""
    kids = top.get(Name.K, [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, Dictionary) and Name.S in kid:
            yield kid
            yield from elements(kid)


def kinds(pdf: pikepdf.Pdf) -> list[str]:
    """The types of all structure elements."""
    return [str(element.S) for element in elements(pdf.Root.StructTreeRoot)]


def problems(body: str, **changes: object) -> tuple[Problem, ...]:
    """The problems of one part with this body."""
    return typeset(document(part("only", body), **changes), processes=1).problems


def test_the_pdf_is_compliant(done: Typeset) -> None:
    """A checker that is not ours finds nothing against PDF/UA-1."""
    report = page_validation.validate_pdf_bytes(done.pdf, profile=page_validation.ValidationProfile.PDF_UA_1)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_two_processes_give_the_bytes_of_one_whatever_surrounds_them(done: Typeset, tmp_path: Path) -> None:
    """Processes, folder, time zone, locale and hash seed leave no trace."""
    script = (
        "import sys; from tests.test_typeset import whole; from reportgen.typeset.typeset import typeset\n"
        "if __name__ == '__main__': open('out.pdf', 'wb').write(typeset(whole(), processes=2).pdf)"
    )
    (tmp_path / "run.py").write_text(script)
    root = str(Path(__file__).parent.parent)
    surroundings = {"TZ": "Asia/Almaty", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONPATH": root}
    subprocess.run([sys.executable, "run.py"], cwd=tmp_path, env={**os.environ, **surroundings}, check=True)
    assert (tmp_path / "out.pdf").read_bytes() == done.pdf


def test_a_page_number_in_the_text_is_the_page_it_names(done: Typeset) -> None:
    """The contents print the folio of the page on which each target is."""
    pages = texts(done.pdf)
    contents = pages[done.pages["contents"] - 1]
    for name in ("first", "second", "mark"):
        assert f"{done.pages[name]} To {name}" in contents
    assert "Marked" in pages[done.pages["mark"] - 1]
    assert done.pages["mark"] > done.pages["second"] > done.pages["first"] > 2


def test_links_to_other_parts_lead_to_their_anchors(done: Typeset) -> None:
    """Every link is a named destination that exists, and the destination's page is the anchor's."""
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        names = list(pdf.Root.Names.Dests.Names)
        places = {str(name): place for name, place in zip(names[::2], names[1::2], strict=True)}
        links = [link for page in pdf.pages for link in page.obj.get(Name.Annots, ())]
        assert {str(link.Dest) for link in links} == {"first", "second", "mark"}
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        assert {name: numbers[place[0].objgen] for name, place in places.items()} == dict(done.pages)
        assert all(int(link.F) & 4 for link in links)


def test_a_link_with_marked_words_is_one_link(done: Typeset) -> None:
    """The bold word within a link is no second link."""
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        links = pdf.pages[done.pages["first"] - 1].obj.Annots
        assert [str(link.Contents) for link in links] == ["the marked place"]


def test_the_outline_has_the_headings_with_their_numbers(done: Typeset) -> None:
    """Parts with their numbers; headings beneath them."""
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf, pdf.open_outline() as outline:
        found = [(item.title, [kid.title for kid in item.children]) for item in outline.root]
    assert found == [("Cover", []), ("Contents", []), ("Chapter 1: First", []), ("Chapter 2: Second", ["Marked"])]


def test_there_is_one_document_element_and_one_section_a_part(done: Typeset) -> None:
    """Parts over many pages are one section each."""
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        top = pdf.Root.StructTreeRoot.K
        assert [str(kid.S) for kid in top] == ["/Document"]
        assert [str(kid.S) for kid in top[0].K] == ["/Sect"] * 4


def test_a_table_over_pages_is_one_table_with_one_head(done: Typeset) -> None:
    """Its head is printed on each page, and heard once."""
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        found = kinds(pdf)
        assert (found.count("/Table"), found.count("/THead"), found.count("/TBody")) == (1, 1, 1)
        assert (found.count("/TR"), found.count("/TH"), found.count("/TD")) == (81, 83, 160)
    assert sum("Which" in text for text in texts(done.pdf)) >= 2


def test_header_cells_have_scopes_and_cells_name_heads_that_exist(done: Typeset) -> None:
    """Every id that a cell names is in the tree of ids, once."""
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        root = pdf.Root.StructTreeRoot
        names = [bytes(name) for name in list(root.IDTree.Names)[::2]]
        assert names == sorted(set(names))
        cells = list(elements(root))
        scopes = [str(cell.A.Scope) for cell in cells if cell.S == "/TH"]
        assert scopes.count("/Column") == 3
        assert scopes.count("/Row") == 80
        for cell in cells:
            if cell.S == "/TD":
                assert len(cell.A.Headers) == 2
                assert all(bytes(head) in names for head in cell.A.Headers)


def test_a_paragraph_over_pages_is_one_paragraph(done: Typeset) -> None:
    """Three long paragraphs and a short one."""
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        second = pdf.Root.StructTreeRoot.K[0].K[3]
        assert [str(element.S) for element in elements(second)].count("/P") == 4


def test_lists_have_only_items(done: Typeset) -> None:
    """Nested lists and terms keep the order of PDF/UA."""
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        for element in elements(pdf.Root.StructTreeRoot):
            if element.S == "/L":
                assert {str(kid.S) for kid in element.K} <= {"/L", "/LI"}


def test_language_figures_and_metadata(done: Typeset) -> None:
    """The words of a figure, a foreign language, title and dates of the edition."""
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        tree = list(elements(pdf.Root.StructTreeRoot))
        assert [str(element.Alt) for element in tree if element.S == "/Figure"] == ["A bar of twenty"]
        assert [str(element.Lang) for element in tree if Name.Lang in element] == ["ru"]
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.Root.Lang) == "en"
        assert str(pdf.docinfo.CreationDate) == "D:20241231000000Z"
        with pdf.open_metadata() as meta:
            assert meta["dc:title"] == "Report of tests 2024"
            assert meta["pdfuaid:part"] == "1"


def test_attachments_travel_with_their_descriptions(done: Typeset) -> None:
    """Each data table is in the file, as data of the whole report."""
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        assert pdf.attachments["tables/b.csv"].get_file().read_bytes() == b"a,b\n1,2\n"
        assert pdf.attachments["tables/b.csv"].description == "The second table"
        assert [str(file.AFRelationship) for file in pdf.Root.AF] == ["/Data"]


def test_only_the_projects_fonts_are_embedded_each_once(done: Typeset) -> None:
    """One subset of each face, named by its content."""
    with pikepdf.open(io.BytesIO(done.pdf)) as pdf:
        fonts = {font.objgen: str(font.BaseFont) for page in pdf.pages for font in page.obj.Resources.Font.values()}
    faces = sorted(name.partition("+")[2] for name in fonts.values())
    assert faces == sorted(set(faces))
    assert {"-".join(face.split("-")[:3]) for face in faces} == {"Source-Serif-Pro", "Source-Sans-Pro"}


def test_folios_are_on_every_page_but_the_cover(done: Typeset) -> None:
    """The number is the page's own, counted from the cover."""
    for number, text in enumerate(texts(done.pdf), 1):
        assert bool(re.search(rf"Report of tests 2024\s+{number}$", text.strip())) == (number > 1)


def test_a_letter_without_glyph_is_named() -> None:
    """The letter, its code point and name, its part and the words around it."""
    (problem,) = problems("<p>The party ქართული ოცნება won.</p>")[:1]
    assert (problem.slug, problem.place.file) == ("no-glyph", "part only")
    assert "U+10D0, georgian letter an" in "".join(found.message for found in problems("<p>word ა word</p>"))
    assert problem.value is not None
    assert "The party" in problem.value


def test_no_address_outside_the_report_is_fetched() -> None:
    """A file, a page of the web and a missing figure are refused by name."""
    images = "".join(
        f'<img alt="x" src="{url}">'
        for url in ("file:///etc/hostname", "https://example.org/x.png", "figures/gone.svg")
    )
    refused = [problem.value for problem in problems(images) if problem.slug == "refused-address"]
    assert refused == ["file:///etc/hostname", "https://example.org/x.png", "figures/gone.svg"]


def test_a_figure_of_the_report_is_set() -> None:
    """An image of the document's own resources is there, with its words."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    own = (Resource("figures/own.svg", "image/svg+xml", svg),)
    assert problems('<p><img alt="a square" src="figures/own.svg"></p>', resources=own) == ()


@pytest.mark.parametrize(
    ("options", "the_typesetters"),
    [
        ({"zoom": "much"}, True),
        ({"finisher": lambda _, pdf: tagging.mend("a", None, pdf, tagging.Boxes())}, False),
    ],
)
def test_only_an_error_that_arose_in_the_typesetter_is_a_fault_of_the_text(
    options: dict[str, object], the_typesetters: bool
) -> None:
    """What the typesetter calls is ours, and a bug in it is told as one."""
    with pytest.raises((TypeError, KeyError)) as caught:
        weasyprint.HTML(string="<p>Text.</p>").write_pdf(**options)
    assert of_the_typesetter(caught.value) == the_typesetters


def test_words_cut_by_the_end_of_a_page_are_missed() -> None:
    """A float that passes the end of its page loses its words (WeasyPrint 70 says nothing of it)."""
    body = (
        '<div style="height: 150mm"></div><div style="float: left; width: 20mm">' + SENTENCE * 6 + "</div><p>End.</p>"
    )
    assert {problem.slug for problem in problems(body)} == {"words-lost"}


def test_a_word_that_goes_on_after_a_picture_is_not_lost() -> None:
    """What is drawn is read after all text of its page, also where a word is broken at the page's end."""
    reading = ("Said before them. The 12 inspect\u2010\r\n1\r\n2\r\n3", "ors had asked. It was given.")
    said = "Said before them. The 12 inspectors had asked. It was given."
    assert words_lost("one", said, [reading]) == ()
    assert [problem.value for problem in words_lost("one", said, [(reading[0], "had asked. It was given.")])] == [
        "inspectors"
    ]


def test_words_beyond_the_edge_are_told() -> None:
    """A block that leaves the page at its right."""
    found = problems('<p style="margin-left: 120mm; white-space: nowrap">Some words that leave the page</p>')
    assert "outside-page" in {problem.slug for problem in found}


def test_a_heading_alone_at_the_foot_is_told() -> None:
    """Its words and its page."""
    style = STYLE.replace("break-after: avoid;", "") + "h2 { margin: 0; } .filler { height: 125mm; }"
    body = '<div class="filler"></div><h2>Alone</h2><p style="break-before: page">Text</p>'
    found = [problem for problem in problems(body, styles={"print.css": style}) if problem.slug == "heading-alone"]
    assert [(problem.value, problem.place.cell) for problem in found] == [("Alone", "page 1")]


def test_dead_links_and_styles_are_told() -> None:
    """A link to nothing, and a declaration that is not understood, with its line."""
    found = problems('<p><a href="#nothing">there</a></p>', styles={"print.css": STYLE + "p { colour: red }"})
    assert [(problem.slug, problem.value) for problem in found if problem.slug == "dead-reference"] == [
        ("dead-reference", "nothing")
    ]
    (style,) = [problem for problem in found if problem.slug == "style"]
    assert (style.place.file, style.place.line) == ("templates/styles/print.css", STYLE.count("\n") + 1)


def test_a_part_that_prints_many_page_numbers_waits_until_they_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index is set once, with the right numbers; in the first round each of them would be wrong."""
    marks = "".join(f'<p id="mark-{n}">Mark {n}.</p>' for n in range(150))
    index = "".join(f'<p>{n}: <a class="page-ref" href="#mark-{n}"></a></p>' for n in range(150))
    sets: list[list[str]] = []
    original = Workers.set

    def noted(workers: Workers, wanted: Mapping[int, Setting]) -> dict[int, PartPdf]:
        sets.append([setting.part for setting in wanted.values()])
        return original(workers, wanted)

    monkeypatch.setattr(Workers, "set", noted)
    made = typeset(document(part("marks", marks), part("index", index)), processes=1)
    assert sets == [["marks"], ["index"]]
    assert made.problems == ()
    assert made.pages["mark-149"] > 3
    printed = " ".join(texts(made.pdf)[made.pages["index"] - 1 :])
    assert all(f"{n}: {made.pages[f'mark-{n}']}" in printed for n in range(150))


def test_kept_parts_are_not_set_again() -> None:
    """A second build sets nothing anew, and gives the same bytes."""
    kept = Drawer()
    small = document(part("one", "<p>Text.</p>"), part("two", '<p><a class="page-ref" href="#one"></a></p>'))
    first = typeset(small, processes=1, kept=kept)
    put = kept.puts
    again = typeset(small, processes=1, kept=kept)
    assert again.pdf == first.pdf
    assert kept.puts == put


class Drawer:
    """Keeps parts in memory, and counts them."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.puts = 0

    def get(self, key: str) -> bytes | None:
        return self.held.get(key)

    def put(self, key: str, value: bytes) -> None:
        self.held[key] = value
        self.puts += 1


def test_the_key_of_a_part_changes_with_all_that_it_depends_on() -> None:
    """Each field of a setting is in it."""
    plain = Setting("a", "<p>", "p {}", "R", "en", (("x", 1),), (Resource("r", "text/plain", b"1"),))
    changes: list[dict[str, object]] = [
        {"part": "b"}, {"html": "<b>"}, {"style": ""}, {"report": "S"}, {"language": "ru"}, {"numbers": (("x", 2),)},
        {"resources": (Resource("r", "text/plain", b"2"),)},
    ]  # fmt: skip
    keys = {part_key(plain), *(part_key(dataclasses.replace(plain, **change)) for change in changes)}  # type: ignore[arg-type]
    assert len(keys) == 1 + len(changes)


def test_a_kept_part_comes_back_as_it_was() -> None:
    """With its problems and their places."""
    from reportgen.problem import Place
    from reportgen.typeset.setting import Anchor, Passage

    told = Problem("style", Place("a.css", 3, 4), "message", "value")
    passage = Passage("0123456789ab", 2, 56.7, 100.0, 114.2)
    was = PartPdf(b"%PDF\n\x00", 3, (Anchor("x", 1, 2.5, 3.0),), (told,), (passage,), ((), (140.3,), (70.0, 140.1)))
    assert PartPdf.from_bytes(was.to_bytes()) == was


def test_a_setting_is_handed_to_another_process_as_it_was() -> None:
    """Whatever its text and its pictures hold: letters of any script, surrogate-free, and bytes of any kind."""
    was = Setting(
        "a",
        "<p>Ўзбек \U0001f33e “x”</p>",
        "p {}",
        "R",
        "en",
        (("x", 1),),
        (Resource("r", "image/png", b"\x89\x00\xff"),),
    )
    assert Setting.from_bytes(was.to_bytes()) == was


def test_no_large_value_goes_through_the_queue_of_the_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe holds 64 KiB: more than that would hold up whoever writes it once the reader has been killed."""
    import pickle

    from reportgen.typeset import pages

    sizes = []

    class Watched(pages.ProcessPoolExecutor):
        """A pool that notes how large what it is given is."""

        def submit(self, function, /, *given, **named):  # type: ignore[no-untyped-def]
            sizes.append(len(pickle.dumps((function, given, named))))
            return super().submit(function, *given, **named)

    monkeypatch.setattr(pages, "ProcessPoolExecutor", Watched)
    long = whole()
    typeset(dataclasses.replace(long, styles={"print.css": long.styles["print.css"] + "/*" + "x" * 200_000 + "*/"}))
    assert sizes
    assert max(sizes) < 4096
