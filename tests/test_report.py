"""The shipped report as a reader gets it: built once for all tests of a run, and read from its files.

The earlier edition is looked at as it is written: setting two long reports in each run would take too much time.
"""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

import page
import pikepdf
import pypdfium2
import pytest
from pypdfium2 import raw as pdfium
from tinyhtml5 import parse

from reportgen import edition as editions
from reportgen.build import Plan, plan, public, written
from reportgen.dates import PartialDate
from reportgen.protect import PublicRecords
from reportgen.web import links
from reportgen.write.report import Written
from tests.conftest import ROOT
from tests.reading import html_text, manifest, outputs, pdf_pages, squeezed, whole

# One process of a test run builds the report and reads it, while the others have other tests to do.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("report")]

LATER = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December) 20(2[4-9]|[3-9]\d)\b"
)


class Matter(NamedTuple):
    """One matter that the report must hold: the words that tell it, and who is cited for it."""

    name: str
    words: tuple[str, ...]
    publishers: tuple[str, ...]


MATTERS = (
    Matter(
        "the trial of seven in Kashkadarya",
        (
            "Seven activists and teachers prosecuted for extortion in Kashkadarya",
            "activists and teachers in Kashkadarya (7)",
            "Official charge Extortion",
            "six years and one month in prison",
            "six years and six months",
            "Human Rights Watch and Uzbek Forum call the charges dubious",
        ),
        ("Human Rights Watch",),
    ),
    Matter(
        "the farmers' cooperative and its appeal in Nukus",
        (
            "Oltin Tola Boston",
            "The court orders the cooperative to cease its work",
            "The appeal of the cooperative is set down for hearing in Nukus",
            "the closure violates the freedom of association",
        ),
        ("Human Rights Watch",),
    ),
    Matter(
        "the harvest of 2023: coercion, and the shortage of pickers behind it",
        (
            "Harvest of 2023",
            "Coercion to recruit pickers in several districts",
            "An acute shortage of pickers leads to",
        ),
        ("Uzbek Forum for Human Rights",),
    ),
    Matter(
        "the earlier harvests in series",
        ("Voluntary pickers", "Pickers in a season", "harvest seasons 2014 to 2021"),
        ("International Labour Organization",),
    ),
    Matter(
        "the strike at West Oil Software",
        (
            "Strike at West Oil Software in Zhetybai ruled illegal on its first day",
            "The court declares the strike illegal",
            "ILO Convention 87",
        ),
        ("IndustriALL",),
    ),
    Matter(
        "the unpaid wages at Enter Engineering",
        (
            "workers of Enter Engineering (more than 50,000)",
            "Who says what: enterprises more than 10",
            "Who says what: months of arrears 4",
        ),
        ("Labour Central Asia",),
    ),
    Matter(
        "the dispute at Evolution Georgia, with all its numbers",
        (
            "Who says what: staff",
            "more than 7,500",
            "Who says what: strikers",
            "4,621",
            "about 5,000",
            "at most 800",
            "about 700",
            "700–5,000",
        ),
        ("GeoProtests", "JAMnews"),
    ),
    Matter(
        "the dismissal at a children's home",
        ("In Balkanabat, Turkmenistan, a worker of a children's home lost her job",),
        ("Turkmen.News",),
    ),
    Matter(
        "the overview of restrictions and the call on the international community",
        ("Kinds of violation", "The call on the international community", "to International community"),
        ("CIVICUS Monitor",),
    ),
    Matter(
        "the ratings of trade unions",
        ("Freedom in the World, E3: trade unions", "ITUC Global Rights Index, rating"),
        ("ITUC", "Freedom House"),
    ),
)


@cache
def pages_of(folder: Path) -> tuple[str, ...]:
    """The text of each page of an edition's PDF."""
    return tuple(pdf_pages(folder / "report.pdf"))


@cache
def project() -> Plan:
    """The report's project, read and checked."""
    found, problems = plan(ROOT)
    assert found is not None, problems
    return found


@cache
def report(edition: str) -> Written:
    """The edition as it is written, before it is typeset."""
    made = written(project(), editions.edition(project().report, edition), "en")
    assert made.problems == ()
    return made


@pytest.fixture
def built(shipped_2024: Path) -> Path:
    """The folder of the report's outputs."""
    return shipped_2024


def known(edition: str) -> PublicRecords:
    """The records that the edition publishes."""
    return public(project(), editions.edition(project().report, edition))


@cache
def tree(content: bytes) -> Element:
    """An HTML page as a tree."""
    found = parse(content.decode(), namespace_html_elements=False)
    assert isinstance(found, Element)
    return found


def test_the_report_is_whole_and_long(built: Path) -> None:
    assert whole(built)
    assert len(pages_of(built)) >= 80
    assert {"report.pdf", "web/index.html", "manifest.json", "SHA256SUMS"} <= set(outputs(built))
    assert len(list((built / "figures").glob("*.svg"))) >= 16
    assert len(list((built / "tables").glob("*.csv"))) >= 40


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.name)
def test_every_matter_is_in_the_pdf_with_its_source(matter: Matter, shipped_2024: Path) -> None:
    text = squeezed(" ".join(pages_of(shipped_2024)))
    assert [words for words in matter.words if squeezed(words) not in text] == []
    listed = squeezed(" ".join(pages_of(shipped_2024)[-20:]))
    assert [publisher for publisher in matter.publishers if squeezed(publisher) not in listed] == []


def test_every_case_is_in_the_pdf_with_its_sources(built: Path) -> None:
    """Each case that the edition publishes stands in the list of cases, and each source cited has its note."""
    text = squeezed(" ".join(pages_of(built)))
    with (built / "data/cases.csv").open(encoding="utf-8", newline="") as table:
        cases = list(csv.DictReader(table))
    assert len(cases) >= 60
    assert [case["id"] for case in cases if squeezed(case["id"]) not in text] == []
    assert [case["id"] for case in cases if squeezed(case["title"]) not in text] == []
    with (built / "data/sources.csv").open(encoding="utf-8", newline="") as table:
        titles = {source["id"]: source["title"] for source in csv.DictReader(table)}
    cited = {source for case in cases for source in case["sources"].split("|")}
    assert [source for source in sorted(cited) if squeezed(titles[source]) not in text] == []


def test_only_the_projects_fonts_are_embedded(built: Path) -> None:
    """Every font of the PDF is one of the report's two families, and its letters are in the file."""
    with pikepdf.open(built / "report.pdf") as pdf:
        fonts = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"]
        names = {str(font["/BaseFont"]) for font in fonts}
        described = [font["/FontDescriptor"] for font in fonts if "/FontDescriptor" in font]
        assert {re.sub(r"^/[A-Z]{6}\+(Source-(Sans|Serif)-Pro)(-.*)?$", r"\1", name) for name in names} == {
            "Source-Sans-Pro",
            "Source-Serif-Pro",
        }
        assert described
        assert all("/FontFile2" in font or "/FontFile3" in font for font in described)


def test_no_text_is_too_small(built: Path) -> None:
    """Nothing is set under 7 points but the raised numbers of notes, which are 6.5."""
    small: dict[float, str] = {}
    matrix = pdfium.FS_MATRIX()
    with pypdfium2.PdfDocument(built / "report.pdf") as pdf:
        for sheet in pdf:
            text = sheet.get_textpage()
            for place in range(text.count_chars()):
                code = pdfium.FPDFText_GetUnicode(text.raw, place)
                if chr(code).isspace() or code in (0x2, 0xFFFE) or pdfium.FPDFText_IsGenerated(text.raw, place):
                    continue
                pdfium.FPDFText_GetMatrix(text.raw, place, matrix)
                size = pdfium.FPDFText_GetFontSize(text.raw, place) * (matrix.c**2 + matrix.d**2) ** 0.5
                if size < 6.99:
                    small[round(size, 2)] = small.get(round(size, 2), "") + chr(code)
    assert set(small) <= {6.5}
    assert set("".join(small.values())) <= set("0123456789,")


def test_every_word_of_the_html_is_in_the_pdf(built: Path) -> None:
    """Each block of each part is in the PDF, in one piece or in the few pieces that the ends of pages make of it."""
    text = squeezed(" ".join(pages_of(built)))
    lost = []
    for part in report("2024").parts:
        for block in html_text(part.html).split("\n"):
            allowed = 3 + len(block) // 400
            if pieces(block, text) > allowed:
                lost.append(f"{part.id}: {block[:100]}")
    assert lost == []


def pieces(block: str, text: str) -> int:
    """In how many pieces, cut between words, a block stands in a text; a word that is not there counts as many."""
    if squeezed(block) in text:
        return 1
    words = [squeezed(word) for word in block.split()]
    found, at = 0, 0
    while at < len(words):
        end = at
        while end < len(words) and "".join(words[at : end + 1]) in text:
            end += 1
        if end == at:
            return 1000
        found, at = found + 1, end
    return found


def test_every_figure_says_what_it_shows_and_whence(built: Path) -> None:
    """Number, title, subtitle and source in the HTML; an alternative text in the PDF."""
    figures = 0
    for name, content in outputs(built).items():
        if not name.endswith(".html"):
            continue
        for figure in tree(content).iter("figure"):
            figures += 1
            words = {
                css: " ".join("".join(element.itertext()).split())
                for css in ("figure-number", "figure-title", "figure-subtitle", "source")
                for element in figure.iter()
                if css in element.get("class", "").split()
            }
            assert len(words) == 4, (name, words)
            assert all(words.values()), (name, words)
            assert re.fullmatch(r"Figure \d+", words["figure-number"])
    drawn = len(report("2024").drawings)
    assert figures == drawn >= 16
    with pikepdf.open(built / "report.pdf") as pdf:
        described = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary)
            and item.get("/S") == "/Figure"
            and str(item.get("/Alt", "")).strip()
        ]
        assert len(described) >= drawn


def test_the_pdf_is_compliant(built: Path) -> None:
    """With PDF/UA-1, by a checker that is not ours."""
    result = page.validate_pdf(built / "report.pdf", profile=page.ValidationProfile.PDF_UA_1)
    assert result.is_compliant, [str(problem) for problem in result.failures][:10]


def test_every_link_within_the_pdf_leads_somewhere(built: Path) -> None:
    with pikepdf.open(built / "report.pdf") as pdf:
        named = {str(name) for name in pikepdf.NameTree(pdf.Root.Names.Dests)}
        wanted, outside = set(), 0
        for sheet in pdf.pages:
            for annotation in sheet.get("/Annots", []):
                action = annotation.get("/A")
                if action is not None and action.get("/S") == "/URI":
                    outside += 1
                    continue
                target = annotation.get("/Dest", action.get("/D") if action is not None else None)
                if isinstance(target, pikepdf.String):
                    wanted.add(str(target))
                else:
                    assert isinstance(target, pikepdf.Array), annotation
        assert len(wanted) > 100
        assert sorted(wanted - named) == []
        assert outside > 50


def test_every_link_of_the_web_edition_leads_somewhere(built: Path) -> None:
    """And nothing on its pages comes from elsewhere."""
    site = {name.removeprefix("web/"): content for name, content in outputs(built).items() if name.startswith("web/")}
    assert links.check(site) == ()


def test_long_tables_repeat_their_heads(built: Path) -> None:
    """On each page that holds a number of a table, every word of its head stands too."""
    sheets = [squeezed(text) for text in pages_of(built)]
    page_of = {place["anchor"]: place["page"] for row in manifest(built)["ledger"] for place in row["places"]}
    long = 0
    for part in report("2024").parts:
        for table in tree(part.html.encode()).iter("table"):
            if "data" not in table.get("class", "").split():
                continue
            on = {page_of[element.get("id")] for element in table.iter() if element.get("id") in page_of}
            heads = [squeezed("".join(head.itertext())) for head in table.find("thead").iter("th")]
            long += len(on) > 1
            for number in on:
                assert [head for head in heads if head not in sheets[number - 1]] == [], (part.id, number)
    assert long >= 3


def test_every_number_is_on_the_page_that_the_manifest_names(built: Path) -> None:
    sheets = [squeezed(text) for text in pages_of(built)]
    ledger = manifest(built)["ledger"]
    assert len(ledger) > 500
    wrong = [
        f"{row['query']}: {place['shown']!r} on page {place['page']}"
        for row in ledger
        for place in row["places"]
        if place["page"] is None
        or (place["kind"] != "alt text" and squeezed(place["shown"]) not in sheets[place["page"] - 1])
    ]
    assert wrong == []


def test_the_earlier_edition_holds_nothing_later() -> None:
    """No event after 2023-12-31: not in its records, its chronology, its boxes, its prose, its captions."""
    end = datetime.date(2023, 12, 31)
    assert [event for event in known("2023").events if event.date.last() > end] == []
    with (ROOT / "data/events.csv").open(encoding="utf-8", newline="") as table:
        events = list(csv.DictReader(table))
    before = {event["detail"] for event in events if PartialDate.parse(event["date"]).last() <= end}
    later = {event["detail"] for event in events} - before
    assert len(later) > 50
    parts = {part.id: part.html for part in report("2023").parts}
    text = squeezed(" ".join(map(html_text, parts.values())))
    assert [detail for detail in sorted(later) if squeezed(detail) in text] == []
    said = [words for name, html in parts.items() if name != "sources" for words in told(html)]
    assert len(said) > 500
    assert [words for words in said if LATER.search(words)] == []


def told(html: str) -> Iterator[str]:
    """What a part itself says: prose, captions, dates and events, without what others say."""
    classes = {"event-date", "event-text", "figure-title", "figure-subtitle", "note-line", "case-summary", "standfirst"}
    for element in tree(html.encode()).iter():
        own = set(element.get("class", "").split())
        if own & classes or (element.tag in ("p", "h1", "h2", "h3") and not own):
            yield " ".join("".join(element.itertext()).split())


def test_the_editions_differ_by_what_happened_in_between() -> None:
    """The later one holds every case of the earlier one and more, and says what changed."""
    before, after = ({case.id for case in known(edition).cases} for edition in ("2023", "2024"))
    assert before < after
    assert "tab-changes" in report("2024").tables
    assert "tab-changes" not in report("2023").tables
