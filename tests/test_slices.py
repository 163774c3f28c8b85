"""A long annex is typeset in slices, and nobody who reads or hears the report can tell, but for where pages end."""

from __future__ import annotations

import dataclasses
import io
import re
import time
from collections import Counter

import page as page_validation
import pikepdf
import pytest
from pikepdf import Name

from reportgen.readback.pdf import Printed, read
from reportgen.typeset import slices
from reportgen.typeset.assemble import assemble
from reportgen.typeset.marks import Marks
from reportgen.typeset.pages import lacking
from reportgen.typeset.setting import Anchor, PartPdf, Passage, joined
from reportgen.typeset.slices import SIZE
from reportgen.typeset.typeset import Typeset, typeset
from reportgen.write.document import Document, Heading, Part
from tests.test_typeset import Drawer, document, elements, kinds, part, texts

# One process of a test run sets the long report.
pytestmark = pytest.mark.xdist_group("slices")

SMALL = 4_000
"""Characters of a slice in these tests: what is longer is slow to set."""
MANY = 10**9


def annex(body: str, id_: str = "annex", *headings: Heading) -> Part:
    """An annex with this body in the one element in which all bodies are."""
    made = part(id_, f'<div class="body">{body}</div>', kind="annex", number="Annex A", headings=headings)
    html = made.html.replace('<section class="part annex"', f'<section data-running="{id_}" class="part annex"')
    return dataclasses.replace(made, html=html)


def rows(name: str, first: int, last: int) -> str:
    """Rows of a table, each with an anchor of its own."""
    return "".join(
        f'<tr id="{name}-{n}"><th scope="row">{name} {n}</th><td>value {n}</td><td>another {n}</td></tr>'
        for n in range(first, last)
    )


def table(name: str, count: int) -> str:
    """A table with a caption, a head and a source, as the layout writes it."""
    return (
        f'<div class="table-block" id="tab-{name}"><table class="data"><caption>Table of {name}</caption>'
        '<colgroup><col style="width:30%"><col><col></colgroup>'
        f'<thead><tr><th scope="col" id="head-{name}">Which</th><th scope="col">First</th><th scope="col">Second</th>'
        f"</tr></thead>\n<tbody>\n{rows(name, 0, count)}\n</tbody>\n</table>\n<p>Source of {name}.</p></div>"
    )


MEANING = "what it means, and where that is said."

BODY = (
    '<p id="begin">What stands here. The last is <a href="#row-249">row 249</a> on page '
    '<a class="page-ref" href="#row-249"></a>.</p>'
    + "".join(
        f'<h2 id="group-{n}">Group {n}</h2>{table(f"g{n}", 12)}'
        f'<p>After group {n}, see <a href="#begin">the beginning</a>.</p>'
        for n in range(12)
    )
    + table("row", 250)
    + f"<dl>{''.join(f'<div><dt>term {n}</dt><dd>{MEANING}</dd></div>' for n in range(90))}</dl>"
    + f"<ul>{''.join(f'<li>item {n}: {MEANING}</li>' for n in range(90))}</ul>"
    + '<p id="end">The end, after <a href="#group-3">group 3</a>.</p>'
)
"""Blocks that are cut between each other, a table that is cut between its rows, and lists between their items."""


def report() -> Document:
    """A report with a long annex between a chapter that leads into it and one that follows."""
    contents = "".join(
        f'<p><a class="page-ref" href="#{name}"></a> <a href="#{name}">To {name}</a></p>'
        for name in ("annex", "group-9", "row-100", "last")
    )
    return document(
        part("first", contents),
        annex(BODY, "annex", *(Heading(2, f"Group {n}", f"group-{n}") for n in range(12))),
        part("last", '<p>See <a href="#row-249">the last row</a>.</p>'),
    )


def made(size: int, processes: int = 1, kept: Drawer | None = None) -> Typeset:
    """The report with slices of this size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "SIZE", size)
        return typeset(report(), processes=processes, kept=kept)


@pytest.fixture(scope="module")
def cut() -> Typeset:
    """The report, its annex in many slices."""
    result = made(SMALL)
    assert result.problems == ()
    assert len(result.parts[1].further) > 5
    return result


@pytest.fixture(scope="module")
def whole() -> Typeset:
    """The same report, each part set whole."""
    result = made(MANY)
    assert result.problems == ()
    assert [one.further for one in result.parts] == [(), (), ()]
    return result


def words(pdf: bytes) -> list[str]:
    """The words of all pages, without running heads and feet, the heads of tables and the marks of lists."""
    furniture = r"Running head of annex|Report of tests 2024\s+\d+$|Which\s+First\s+Second|–"
    return [word for text in texts(pdf) for word in re.sub(furniture, "", text.strip()).split()]


def test_the_words_are_the_same_in_the_same_order(cut: Typeset, whole: Typeset) -> None:
    """Only page numbers differ, since a slice begins on a page of its own."""

    def bare(pdf: bytes) -> list[str]:
        return re.sub(r"on page \d+|\b\d+ To", "", " ".join(words(pdf))).split()

    assert bare(cut.pdf) == bare(whole.pdf)
    assert cut.page_count > whole.page_count


def test_a_screen_reader_hears_one_section_with_the_tables_whole(cut: Typeset, whole: Typeset) -> None:
    """One section a part, one table with one head and caption; nothing twice."""

    def heard(pdf: bytes) -> tuple[list[str], Counter[str], Printed]:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            top = [str(kid.S) for kid in opened.Root.StructTreeRoot.K[0].K]
            counted = Counter(kinds(opened))
        return top, counted, read(pdf)

    top, counted, printed = heard(cut.pdf)
    top_whole, counted_whole, printed_whole = heard(whole.pdf)
    assert top == top_whole == ["/Sect"] * 3
    assert counted == counted_whole
    assert counted["/Table"] == counted["/THead"] == counted["/TBody"] == counted["/Caption"] == 13
    assert [found for _, found in printed.tables] == [found for _, found in printed_whole.tables]
    assert len(printed.tables[-1][1].rows) == 250


def test_no_mark_of_a_slice_is_left_in_the_structure(cut: Typeset) -> None:
    """What joins the pieces is gone, and every element knows the one it is in."""
    with pikepdf.open(io.BytesIO(cut.pdf)) as pdf:
        for element in elements(pdf.Root.StructTreeRoot):
            assert Name.Begun not in element
            assert Name.GoesOn not in element
            for kid in element.K:
                if isinstance(kid, pikepdf.Dictionary) and Name.S in kid:
                    assert kid.P.objgen == element.objgen


def test_cells_of_every_slice_name_the_one_head_of_their_table(cut: Typeset) -> None:
    """Ids are unique in the report, and those of the long table's columns are three."""
    with pikepdf.open(io.BytesIO(cut.pdf)) as pdf:
        root = pdf.Root.StructTreeRoot
        ids = [bytes(name) for name in list(root.IDTree.Names)[::2]]
        assert ids == sorted(set(ids))
        cells = [cell for cell in elements(root) if cell.S == "/TD"]
        named = [[bytes(head) for head in cell.A.Headers] for cell in cells]
        heads = [bytes(cell.ID) for cell in elements(root) if cell.S == "/TH"]
    assert len(heads) == len(set(heads)) == len(ids)
    assert all(len(one) == 2 and set(one) <= set(ids) for one in named)
    assert len({one[1] for one in named[-500:]}) == 2


def test_the_file_is_compliant(cut: Typeset) -> None:
    """A checker that is not ours finds nothing against PDF/UA-1."""
    found = page_validation.validate_pdf_bytes(cut.pdf, profile=page_validation.ValidationProfile.PDF_UA_1)
    assert [(failure.rule_id, failure.message) for failure in found.failures] == []


def test_links_between_slices_lead_to_their_places(cut: Typeset) -> None:
    """Every link is to a name that exists; the page of each is that on which the words stand."""
    with pikepdf.open(io.BytesIO(cut.pdf)) as pdf:
        listed = list(pdf.Root.Names.Dests.Names)
        places = {str(name): place for name, place in zip(listed[::2], listed[1::2], strict=True)}
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        links = Counter(str(link.Dest) for page in pdf.pages for link in page.obj.get(Name.Annots, ()))
        assert {name: numbers[place[0].objgen] for name, place in places.items()} == dict(cut.pages)
    assert links["begin"] == 12
    assert set(links) == {"annex", "group-9", "row-100", "last", "row-249", "begin", "group-3"}
    pages = texts(cut.pdf)
    for name, said in (("row-100", "value 100"), ("row-249", "value 249"), ("end", "The end"), ("group-9", "Group 9")):
        assert said in pages[cut.pages[name] - 1]


def test_page_numbers_are_those_of_the_report(cut: Typeset) -> None:
    """In the contents, in another slice, and at the foot of each page."""
    pages = texts(cut.pdf)
    assert f"row 249 on page {cut.pages['row-249']}." in pages[cut.pages["begin"] - 1]
    assert f"{cut.pages['row-100']} To row-100" in pages[0]
    for number, text in enumerate(pages, 1):
        assert re.search(rf"Report of tests 2024\s+{number}$", text.strip())


def test_the_opening_stands_once_and_its_running_head_on_all_pages_after_it(cut: Typeset) -> None:
    """Also on the first page of each slice."""
    first, last = cut.pages["annex"], cut.pages["last"]
    pages = texts(cut.pdf)[first - 1 : last - 1]
    assert ["Running head of annex" in text for text in pages] == [False] + [True] * (len(pages) - 1)
    assert [bool(re.search(r"^Annex\b", text, re.MULTILINE)) for text in pages] == [True] + [False] * (len(pages) - 1)
    assert sum("Table of row" in text for text in pages) == 1
    table = texts(cut.pdf)[cut.pages["row-0"] - 1 : cut.pages["row-249"]]
    assert all("Which First Second" in " ".join(text.split()) for text in table)


def test_the_outline_has_the_annex_once_with_its_headings(cut: Typeset) -> None:
    """Each leads to the page on which it stands."""
    with pikepdf.open(io.BytesIO(cut.pdf)) as pdf, pdf.open_outline() as outline:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        assert [item.title for item in outline.root] == ["First", "Annex A: Annex", "Last"]
        kids = [(item.title, numbers[item.destination[0].objgen]) for item in outline.root[1].children]
    assert kids == [(f"Group {n}", cut.pages[f"group-{n}"]) for n in range(12)]


def test_the_bytes_are_the_same_from_two_processes_and_from_what_is_kept(cut: Typeset) -> None:
    """A second build sets no slice; what would be set is told by the name of the part."""
    kept = Drawer()
    assert made(SMALL, processes=2, kept=kept).pdf == cut.pdf
    put = kept.puts
    assert made(SMALL, kept=kept).pdf == cut.pdf
    assert kept.puts == put
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "SIZE", SMALL)
        assert lacking(report(), kept) == ()
        assert lacking(report(), Drawer()) == ("first", "annex", "last")


def test_a_draft_is_marked_on_the_pages_of_every_slice(cut: Typeset) -> None:
    """The line at its head is on each."""
    pages = texts(assemble(report(), cut.parts, None, Marks("Draft", "Draft of tests", frozenset())))
    assert ["Draft of tests" in text for text in pages] == [True] * cut.page_count


def test_a_change_in_one_slice_sets_no_other() -> None:
    """A word more in the last block leaves the other slices as they are kept."""
    kept = Drawer()
    body = "".join(f"<h2>Group {n}</h2>{table(f'g{n}', 12)}" for n in range(12))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "SIZE", SMALL)
        typeset(document(annex(f"{body}<p>The end.</p>")), processes=1, kept=kept)
        put = kept.puts
        again = typeset(document(annex(f"{body}<p>The very end.</p>")), processes=1, kept=kept)
    assert put > 3
    # The slice, and the subset of a face with a letter more.
    assert kept.puts - put <= 2
    assert "The very end." in texts(again.pdf)[-1]


def test_a_problem_of_a_slice_is_told_of_the_part_and_its_page() -> None:
    """The person knows the annex and the page in it, and nothing of slices."""
    wide = '<p style="margin-left: 120mm; white-space: nowrap">Some words that leave the page</p>'
    body = "".join(f"<h2>Group {n}</h2>{table(f'g{n}', 12)}" for n in range(12))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "SIZE", SMALL)
        found = typeset(document(annex(f"{body}<p id='here'>Here.</p>{wide}")), processes=1)
    assert found.parts[0].further
    (problem,) = [one for one in found.problems if one.slug == "outside-page"]
    assert (problem.place.file, problem.place.cell) == ("part annex", f"page {found.pages['here']}")


def test_an_id_in_two_slices_is_told() -> None:
    """Each slice has it once: only together they show it."""
    body = "".join(f'<p id="{"same" if n in (1, 39) else n}">{"Words of a paragraph. " * 20}</p>' for n in range(40))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "SIZE", SMALL)
        found = typeset(document(annex(body)), processes=1)
    assert [(one.slug, one.place.file, one.value) for one in found.problems] == [
        ("duplicate-anchor", "part annex", "same")
    ]


def test_only_annexes_are_cut() -> None:
    """A chapter is read from page to page, and has no gap where a slice would end."""
    chapter = dataclasses.replace(annex(table("row", 50)), kind="chapter")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "SIZE", 1_000)
        assert typeset(document(chapter), processes=1).parts[0].further == ()


def test_parts_are_joined_with_their_pages_counted_through() -> None:
    """Blocks and lines, by which drafts are marked, too; and kept as they are."""
    one = PartPdf(b"%PDF one", 2, (Anchor("a", 1, 2.0, 3.0),), (), (Passage("0", 1, 1.0, 2.0, 3.0),), ((1.0,), ()))
    two = PartPdf(b"%PDF two\n", 1, (Anchor("b", 0, 2.0, 3.0),), (), (Passage("1", 0, 1.0, 2.0, 3.0),), ((2.0,),))
    both = joined("annex", [one, two])
    assert (both.pdf, both.further, both.page_count) == (b"%PDF one", (b"%PDF two\n",), 3)
    assert [(anchor.name, anchor.page) for anchor in both.anchors] == [("a", 1), ("b", 2)]
    assert [(passage.hash, passage.page) for passage in both.passages] == [("0", 1), ("1", 2)]
    assert both.lines == ((1.0,), (), (2.0,))
    assert PartPdf.from_bytes(both.to_bytes()) == both


# How HTML is cut.


def cuts(html: str, size: int = SMALL) -> tuple[str, ...]:
    """The slices of a text, of this size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "SIZE", size)
        return slices.slices(html)


def seen(html: str) -> str:
    """The text of slices without what is repeated or unseen in them."""
    html = re.sub(r'<header data-lead="".*?</header>|<thead data-repeated="".*?</thead>', "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_a_short_annex_is_not_cut() -> None:
    """Up to one and a half slices, as its HTML stands."""
    html = annex("<p>Words.</p>" * (SIZE // 13)).html
    assert SIZE < len(html) < SIZE * 1.5
    assert slices.slices(html) == (html,)


def test_slices_hold_everything_once_and_are_about_as_large_as_they_should_be() -> None:
    """Words, and every id; the same each time."""
    html = report().parts[1].html
    found = cuts(html)
    assert found == cuts(html)
    assert seen("".join(found)) == seen(html)
    ids = re.findall(r'\sid="([^"]*)"', "".join(found))
    assert ids == re.findall(r'\sid="([^"]*)"', html)
    assert all(SMALL / 2 <= len(one) <= SMALL * 1.5 + 1_500 for one in found)


def test_a_heading_stays_with_what_it_heads_and_a_table_with_its_source() -> None:
    """Nor does a row that heads others end a slice, nor the last row begin one."""
    groups = "".join(
        f'<tr class="group"><th colspan="2">Group {n}</th><td></td></tr>{rows(f"g{n}", 0, 3)}' for n in range(80)
    )
    html = annex(BODY + table("long", 0).replace("<tbody>\n", f"<tbody>\n{groups}")).html
    for size in range(3_000, 9_000, 500):
        found = cuts(html, size)
        assert len(found) > 5
        for one in found[:-1]:
            last = re.sub(r"<[^>]*hidden></\w+>|</(?:section|div|table|tbody)>|\s+$", "", one)
            assert not re.search(r"</h2>$|</thead>$|Group \d+</th><td></td></tr>$", last)
        for one in found[1:]:
            first = re.search(
                r"</header>(?:<(?:div|table|tbody|colgroup|col|thead)\b.*?(?=<p|<h2|<tr id)|\s)*(.*)", one
            )
            assert first is not None
            assert not first[1].startswith("<p>Source of")
            assert "row-249" not in one or "row-248" in one


def test_a_table_whose_cells_span_rows_is_not_cut_between_them() -> None:
    """A cell that stands in two slices would be two."""
    spanned = table("row", 250).replace("<td>value 7<", '<td rowspan="2">value 7<')
    assert len(cuts(annex(spanned).html)) == 1


def test_what_is_not_closed_is_not_cut() -> None:
    """Whoever reads it decides where it ends; comments and the styles of drawings are no elements."""
    body = "<p>Words of a paragraph.</p>" * 1000
    assert len(cuts(annex(f"<div>{body}").html)) == 1
    assert len(cuts(annex(f"{body}</b>").html)) == 1
    assert len(cuts(annex(f"words between {body}").html)) == 1
    drawn = "<p><!-- </div> <div> --><svg><style>a > b {}</style><path/></svg></p><hr>"
    assert len(cuts(annex(f"{drawn}{body}").html)) > 2


def test_neighbours_that_a_cut_took_away_are_there_for_the_style() -> None:
    """The first row of a slice is not the table's first child, nor the last its last; none of them is seen."""
    found = [one for one in cuts(annex(table("row", 250)).html) if "data-begun" in one and "data-goes-on" in one]
    assert found
    for one in found:
        body = one.partition("<tbody ")[2]
        assert re.match(r'[^>]*><tr data-beside hidden></tr><tr id="row-', body)
        assert "</tr><tr data-beside hidden></tr></tbody>" in body


def test_time_grows_with_the_length_and_not_faster() -> None:
    """A table of ten times as many rows takes ten times as long, not a hundred times."""
    taken = []
    for count in (5_000, 50_000):
        html = annex(table("row", count)).html
        begun = time.process_time()
        assert len(slices.slices(html)) == pytest.approx(len(html) / SIZE, abs=1)
        taken.append(time.process_time() - begun)
    assert taken[1] < 40 * taken[0]
