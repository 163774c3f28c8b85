"""Texts become parts: what a record says stays words, what a person got wrong is told, and notes are in order."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from reportgen.draw.frame import points
from reportgen.draw.spec import spec
from reportgen.numbers.answers import Unanswerable
from reportgen.numbers.ledger import name_of
from reportgen.problem import Place, Problem, in_order
from reportgen.protect import protect
from reportgen.records.tables import Records
from reportgen.tally.count import count
from reportgen.tally.rule import CountingRule
from reportgen.write import markdown
from reportgen.write.citations import Citations
from reportgen.write.order import PartSpec, order
from reportgen.write.references import References
from reportgen.write.report import COMPONENTS, Front, Known, Written, write
from reportgen.write.sandbox import prose
from reportgen.write.slots import Slots, unmarked
from reportgen.write.table import Cell, Column, Row, TableView, as_csv
from reportgen.write.text import text
from tests import records as make

LAYOUT = (Path(__file__).parent.parent / COMPONENTS).read_text("utf-8")
HOSTILE = (
    "*bold*",
    "<b>x</b>",
    "[a](b)",
    "{{ 7 }}",
    "# no",
    "&amp;",
    "`code`",
    "[@S1]",
    "{% x %}",
    '" onload="',
    "<script>",
)
FRONT = Front("Weavers' Watch", "Two Countries", "", "2024", "31 December 2024", {"cases_from": 2022})

RULES: Mapping[str, CountingRule] = {"closures": make.rule("cases", by=["category"], coverage="each")}


def known(**more: Any) -> Records:
    """A case of a closure, and values of an indicator."""
    tables: dict[str, Any] = {
        "cases": [make.case("XA-2023-0001", title="The union of Harbour Town", sources=("S2",))],
        "events": [make.event("E-1", "XA-2023-0001", "2023-05-01", sources=("S2",))],
        "indicators": [make.indicator()],
        "observations": [
            make.observation("XA", 2024, "60", low=58.0, high=62.0),
            make.observation("XB", 2024, "50", low=49.0, high=51.0),
        ],
    }
    return make.records(**{**tables, **more})


def report(
    *bodies: str,
    head: str = "",
    records: Records | None = None,
    more: Mapping[str, str] | None = None,
    layout: str = LAYOUT,
) -> Written:
    """A report of one chapter for each body, and the list of sources."""
    public = protect(known() if records is None else records)
    names = [f"chapter{number}" if number else "chapter" for number in range(len(bodies))]
    texts = {COMPONENTS: layout, "templates/text/en/sources.md": '+++\ntitle = "Sources"\n+++\n'}
    for name, body in zip(names, bodies, strict=True):
        texts[f"templates/text/en/{name}.md"] = f'+++\ntitle = "Closures"\n{head}+++\n{body}'
    texts |= {f"templates/text/en/{name}.md": body for name, body in (more or {}).items()}
    return write(
        Known(public, {name: count(rule, public, make.YEARS) for name, rule in RULES.items()}, 2024, make.YEARS),
        None,
        order=(
            *(PartSpec(name, "chapter", "", name, None) for name in names),
            PartSpec("sources", "annex", "", "sources", None),
        ),
        texts=texts,
        figures={},
        colours={},
        front=FRONT,
        language="en",
        draw=lambda *_: pytest.fail("no figure is asked for"),
    )


def body_of(*bodies: str, **more: Any) -> str:
    """The body of the first chapter as HTML; the report must have no problems."""
    made = report(*bodies, **more)
    assert not made.problems, "\n".join(map(str, made.problems))
    return made.parts[0].html.partition('<div class="body">')[2].strip()


def told(body: str, **more: Any) -> list[str]:
    """Everything that is said of a chapter whose body begins in line 4."""
    return [str(problem) for problem in in_order(report(body, **more).problems)]


def words_of(html: str) -> str:
    """The words of HTML as a reader sees them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


# What a record says stays words.

WORDS = st.text(st.sampled_from("ab*_`#<>&\"'[](){}|\\!~=+-@:/ é–"), min_size=1, max_size=30) | st.sampled_from(HOSTILE)


@settings(deadline=None)
@given(WORDS)
def test_words_of_a_record_are_never_markup(said: str) -> None:
    """In a slot, whatever stands around it."""
    slots = Slots()
    rendered = (
        prose({"t": "**{{ said }}** and {{ said }}\n\n- {{ said }}"}, slots, {"said": said}).get_template("t").render()
    )
    html = slots.fill(markdown.html(rendered))
    shown = escape(said, quote=False)
    assert html == f"<p><strong>{shown}</strong> and {shown}</p>\n<ul>\n<li>{shown}</li>\n</ul>\n"
    assert slots.text(rendered) == f"**{said}** and {said}\n\n- {said}"


@settings(deadline=None, max_examples=8)
@given(st.lists(st.sampled_from(HOSTILE), min_size=6, max_size=6))
def test_no_text_of_a_case_becomes_markup(said: list[str]) -> None:
    """In a case box, a table and a text: the tags are those that harmless words would have."""
    title, summary, detail, speaker, answer, name = said

    def made(texts: tuple[str, ...]) -> str:
        title, summary, detail, speaker, answer, name = texts
        case = "XA-2023-0001"
        return body_of(
            '{{ title_of("XA-2023-0001") }}\n\n{{ case_box("XA-2023-0001") }}\n\n{{ chronology() }}\n\n'
            '{{ cases_table(id="tab-cases", title="Cases") }}',
            records=known(
                cases=[make.case(case, title=title, summary=summary, note=answer, locality=name)],
                events=[make.event("E-1", case, "2023-05-01", detail=detail, authority=speaker)],
                parties=[make.party("P-1", case, name=name)],
                accounts=[make.account("A-1", 3, case=case, speaker=speaker, note=detail)],
                replies=[make.reply("R-1", case, asked=name, status="answered", answer=answer)],
            ),
        )

    def tags(html: str) -> list[str]:
        unmarked = re.sub(r'<span class="n" [^>]*>([^<]*)</span>', r"\1", html)
        return re.findall(r"<[a-zA-Z/!][^>]*>", unmarked)

    hostile = made((title, summary, detail, speaker, answer, name))
    assert tags(hostile) == tags(made(("plain",) * 6))
    read = words_of(hostile)
    for word in (title, summary, detail, speaker, answer, name):
        # Quotation marks are curved, wherever they stand.
        assert words_of(markdown.typographic(escape(word))) in read


def test_nothing_from_outside_is_taken_for_a_mark() -> None:
    """Not a mark that was typed, nor one that leads to itself."""
    slots = Slots()
    mark = slots.put("<b>", "b")
    foreign = f"\ue000{7}\ue001 \ue000x {mark}"
    assert unmarked(foreign) == "\ufffd7\ufffd \ufffdx \ufffd0\ufffd"
    assert slots.fill(foreign) == " \ue000x <b>"
    slots.change(mark, f"a{mark}", f"b{mark}")
    assert (slots.fill(mark), slots.text(mark)) == ("a", "b")
    assert "\ufffd0\ufffd" in body_of("A \ue0000\ue001 typed.")


def test_a_template_cannot_declare_words_safe() -> None:
    """There is no such filter."""
    (problem,) = told('{{ title_of("XA-2023-0001")|safe }}')
    assert "there is no filter 'safe'" in problem


def test_raw_html_in_a_text_is_shown_as_text() -> None:
    """Nobody writes HTML in a chapter."""
    assert "&lt;b&gt;bold&lt;/b&gt;" in body_of("<b>bold</b> and <img src=x onerror=y>")


# Slots.


def test_slots_are_filled() -> None:
    """A block alone in a paragraph loses it; one within words does not."""
    slots = Slots()
    block, word = slots.put("<table></table>", "", block=True), slots.words("a & b")
    outer = slots.put(f"<i>{word}</i>", f"({word})")
    assert slots.fill(f"<p>{block}</p>\n<p>\n{word} </p>") == "<table></table>\n<p>a &amp; b</p>"
    assert slots.fill(f"<p>{block} and {outer}</p>") == "<p><table></table> and <i>a &amp; b</i></p>"
    assert slots.text(f"{outer}!") == "(a & b)!"
    assert list(slots.inside(f"{outer}{block}")) == [outer, word, block]


def test_numbers_are_marked_and_enter_the_ledger() -> None:
    """Each with the place where it stands; words for small ones."""
    made = report(
        'There is {{ tally("closures")|spell }} closure; {{ tally("closures") }} in all.\n\n'
        'Freedom: {{ indicator("freedom", "XA")|interval }}.'
    )
    assert made.problems == ()
    html = made.parts[0].html
    closures, freedom = name_of("tally('closures')"), name_of("indicator('freedom', 'XA')")
    assert f'<span class="n" id="{closures}-chapter-1" data-n="{closures}">one</span>' in html
    assert f'<span class="n" id="{closures}-chapter-2" data-n="{closures}">1</span>' in html
    assert "60.0 (58.0–62.0)</span>" in html
    assert [(use.anchor, use.part, use.shown) for use in made.ledger.uses] == [
        (f"{closures}-chapter-1", "chapter", "one"),
        (f"{closures}-chapter-2", "chapter", "1"),
        (f"{freedom}-chapter-1", "chapter", "60.0 (58.0–62.0)"),
    ]
    assert {use.anchor for use in made.ledger.uses} <= set(made.parts[0].anchors)
    assert [(use.spot.paragraph, use.file, use.line) for use in made.ledger.uses] == [
        (1, "templates/text/en/chapter.md", 4),
        (1, "templates/text/en/chapter.md", 4),
        (2, "templates/text/en/chapter.md", 6),
    ]


@pytest.mark.parametrize("printed", ['["a", "b"]|length', "countries|length", '"aaa"|length'])
def test_a_number_that_no_query_gave_is_not_printed(printed: str) -> None:
    """However it was worked out; years may be."""
    (problem,) = told(f"{{% set it = {printed} %}}There are {{{{ it }}}} of {{{{ year - 1 }}}}.")
    assert problem.startswith(f"{FILE}:4")
    assert "is printed, but comes from no query" in problem


def test_a_total_that_is_not_the_sum_of_its_column_is_told() -> None:
    """In a table that a person wrote; one that asks for the same is in order, and so is a row that is no total."""
    rows = "| Land | Cases |\n| --- | --- |\n" + "".join(
        f'| {land} | {{{{ tally("closures", country="{land}", year=2023) }}}} |\n' for land in make.COUNTRIES
    )
    many = known(
        cases=[make.case(f"XA-2023-000{n}") for n in (1, 2)] + [make.case("XB-2023-0001", country="XB")],
        events=[make.event(f"E-{n}", f"XA-2023-000{n}", "2023-05-01") for n in (1, 2)]
        + [make.event("E-3", "XB-2023-0001", "2023-06-01")],
    )
    assert told(rows + '| All | {{ tally("closures", year=2023) }} |', records=many) == []
    assert told(rows + '| Aronia | {{ tally("closures", country="XA", year=2023) }} |', records=many) == []
    (problem,) = told(rows + '| All | {{ tally("closures", country="XA", year=2023) }} |', records=many)
    assert problem == (
        f"{FILE}:8: the total asked by tally('closures', country='XA', year=2023) is not what the cells of its column "
        "add up to\n    found:    '2'\n    expected: 3\n"
        "    mend:     ask the total of the same rule and the same terms as the cells, or call the row otherwise"
    )


def test_a_part_is_not_more_than_its_whole() -> None:
    (problem,) = told('{{ share(indicator("freedom", "XA", 2024), indicator("freedom", "XB", 2024)) }}')
    assert "is 60, which is more than indicator('freedom', 'XB', 2024), 50: it is no part of it" in problem


# Citations.


def cited(html: str) -> list[str]:
    """The numbers of the notes, in the order in which they are read."""
    return re.findall(r'<a class="note"[^>]*><sup>(\d+)</sup>', html)


def test_sources_are_numbered_by_first_use() -> None:
    """Each has one number; several stand side by side, after the stop."""
    html = body_of("One [@S3]. Two [@S1; @S3]. Three [@S1].")
    assert cited(html) == ["1", "2", "1", "2"]
    assert words_of(html) == "One.1 Two.2,1 Three.2"


def test_notes_are_numbered_as_they_are_read_and_not_as_they_are_made() -> None:
    """A case box is made before the text above it is; its note still comes second."""
    html = body_of('One [@S1].\n\n{{ case_box("XA-2023-0001") }}\n\nThree [@S3].')
    numbers = cited(html)
    assert list(dict.fromkeys(numbers)) == ["1", "2", "3"]
    made = report('One [@S3].\n\n{{ case_box("XA-2023-0001") }}', "Two [@S1].")
    notes = re.findall(r'<li id="note-(\d)".*?“(.*?)”', made.parts[-1].html)
    assert notes == [("1", "Report S3"), ("2", "Report S2"), ("3", "Report S1")]
    assert re.findall(r'<h2 class="small">(.*?)</h2>', made.parts[-1].html) == [
        "Chapter 1 Closures",
        "Chapter 2 Closures",
    ]
    # Every way back leads to a call that stands in the report.
    anchors = {anchor for part in made.parts for anchor in part.anchors}
    assert set(re.findall(r'href="#((?:call|note)-[^"]+)"', "".join(part.html for part in made.parts))) <= anchors


def test_an_unknown_source_is_told_with_its_place() -> None:
    """Line and column of the file, the nearest id, and not the place of a longer id that begins like it."""
    more = make.records(sources=[make.source("INDEX"), make.source("IND_24")]).sources
    assert told("Known [@IND_24].\n\nUnknown [@IND_24; @IND].\nNever [@XYZ].", records=known(sources=more)) == [
        (
            "templates/text/en/chapter.md:6:19: there is no source 'IND'\n    found:    'IND'\n"
            "    mend:     did you mean INDEX?"
        ),
        (
            "templates/text/en/chapter.md:7:8: there is no source 'XYZ'\n    found:    'XYZ'\n"
            "    mend:     add it to data/sources.csv"
        ),
    ]


@given(st.lists(st.lists(st.sampled_from(("S1", "S2", "S3")), max_size=4), max_size=6))
def test_any_citations_are_numbered_in_order(cites: list[list[str]]) -> None:
    """First uses count up from 1, and every call has an anchor of its own."""
    slots = Slots()
    citations = Citations(slots, {row.id: row for row in make.SOURCES})
    marks = [citations.cite(sources) for sources in cites]
    citations.settle([("a", "".join(marks))])
    read = [source for sources in cites for source in dict.fromkeys(sources)]
    assert [citations.numbers[source] for source in dict.fromkeys(read)] == list(range(1, len(set(read)) + 1))
    html = slots.fill("".join(marks))
    assert [int(number) for number in cited(html)] == [citations.numbers[source] for source in read]
    anchors = markdown.anchors(html)
    assert len(anchors) == len(set(anchors)) == len(read)


# References.


def test_references_settle_forwards() -> None:
    """To what stands further on, by its number; a page is left for the typesetter."""
    html = body_of(
        'See {{ ref("case-XA-2023-0001") }} on {{ page("case-XA-2023-0001") }}, and {{ ref("sources") }}.\n\n'
        '{{ case_box("XA-2023-0001") }}'
    )
    assert '<a class="ref" href="#case-XA-2023-0001">Case 1</a>' in html
    assert '<a class="page-ref" href="#case-XA-2023-0001"></a>' in html
    assert '<a class="ref" href="#sources">Annex A</a>' in html


def test_a_dead_reference_is_named() -> None:
    """With its line and the nearest id."""
    assert told('One.\n\nSee {{ ref("case-XA-2023-001") }}.\n\n{{ case_box("XA-2023-0001") }}') == [
        (
            "templates/text/en/chapter.md:6: nothing has the id 'case-XA-2023-001'\n"
            "    found:    'case-XA-2023-001'\n"
            "    mend:     did you mean case-XA-2023-0001?"
        )
    ]


def test_what_stands_twice_is_told() -> None:
    """A case has one box."""
    (problem,) = told('{{ case_box("XA-2023-0001") }}\n\n{{ case_box("XA-2023-0001") }}')
    assert problem.startswith("templates/text/en/chapter.md:6: this case is already in the report")


def test_numbers_of_a_kind_are_given_once() -> None:
    """By anchor; each kind counts for itself."""
    references = References(Slots())
    named = [
        references.number(kind, anchor, "A title", "part").name
        for kind, anchor in (("Figure", "a"), ("Table", "b"), ("Figure", "c"), ("Figure", "a"))
    ]
    assert named == ["Figure 1", "Table 1", "Figure 2", "Figure 1"]
    mark = references.refer("d", "name", Place("t.md", 3))
    assert [problem.message for problem in references.settle()] == ["nothing has the id 'd'"]
    assert references.slots.fill(mark) == ""


# Mistakes in a text, word for word.

FILE = "templates/text/en/chapter.md"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (
            'Nothing here.\n\n{{ talley("closures") }}',
            (
                f"{FILE}:6:4: 'talley' is undefined",
                "    found:    'talley'",
                "    expected: a name that templates may use",
                "    mend:     did you mean tally?",
            ),
        ),
        (
            "{{ talley(1) }} {{ talley(2) }}",
            (
                f"{FILE}:4: 'talley' is undefined",
                "    found:    'talley'",
                "    expected: a name that templates may use",
                "    mend:     did you mean tally?",
            ),
        ),
        (
            "\n{{ tally('closures').colour }}",
            (
                f"{FILE}:5:22: 'reportgen.numbers.number.Number object' has no attribute 'colour'",
                "    found:    'colour'",
                "    expected: a part that it has",
                "    mend:     see docs/change-the-report.md for the names",
            ),
        ),
        (
            'One.\n{{ tally("closures") ',
            (
                (
                    f"{FILE}:5: the template cannot be read: "
                    f"unexpected end of template, expected 'end of print statement'."
                ),
                "    mend:     look for an unclosed {{, {% or quotation mark in this line or just above",
            ),
        ),
        (
            '\n\n{{ tally("closures")|spel }}',
            (
                f"{FILE}:6:22: there is no filter 'spel'",
                "    found:    'spel'",
                "    expected: a filter that templates may use",
                "    mend:     did you mean spell?",
            ),
        ),
        (
            "{% iff year %}",
            (
                f"{FILE}:4:4: there is no tag 'iff'",
                "    found:    'iff'",
                "    expected: a tag that templates may use",
                "    mend:     did you mean if?",
            ),
        ),
        (
            '{{ tally("closure") }}',
            (
                f"{FILE}:4:11: there is no counting rule 'closure'",
                "    found:    'closure'",
                "    mend:     did you mean closures?",
            ),
        ),
        (
            '{{ indicator("freedom", "XA", yaer=2023) }}',
            (
                f"{FILE}:4:31: indicator has no argument 'yaer'",
                "    found:    'yaer'",
                "    expected: an argument that docs/change-the-report.md names",
                "    mend:     did you mean year?",
            ),
        ),
        (
            '{{ cases_table(id="tab-a", title="Cases", contry="XA") }}',
            (
                f"{FILE}:4:43: cases_table has no argument 'contry'",
                "    found:    'contry'",
                "    expected: an argument that docs/change-the-report.md names",
                "    mend:     did you mean country?",
            ),
        ),
        (
            "{{ tally.__class__ }}",
            (
                f"{FILE}:4: templates may not do this: access to attribute '__class__' of 'method' object is unsafe.",
                "    mend:     use only the documented names",
            ),
        ),
        (
            '{{ "x" * 999999999 }}',
            (f"{FILE}:4: templates may not do this: * is for numbers", "    mend:     use only the documented names"),
        ),
        (
            "{{ 9 ** 999999999 }}",
            (
                f"{FILE}:4: templates may not do this: powers are not for templates",
                "    mend:     use only the documented names",
            ),
        ),
        (
            '{{ "%999999999d" % 5 }}',
            (f"{FILE}:4: templates may not do this: % is for numbers", "    mend:     use only the documented names"),
        ),
        (
            "{{ 1 // 0 }}",
            (
                f"{FILE}:4: the template failed: integer division or modulo by zero",
                "    mend:     check the names and arguments in this line",
            ),
        ),
        (
            '{{ "three"|spell }}',
            (
                f"{FILE}:4:12: only the answer of a query can be printed with spell, not 'three'",
                "    found:    'spell'",
            ),
        ),
        (
            "{{ zzz|spell }}",
            (
                f"{FILE}:4:4: 'zzz' is undefined",
                "    found:    'zzz'",
                "    expected: a name that templates may use",
                "    mend:     see docs/change-the-report.md for the names",
            ),
        ),
        (
            '{% if indicator("freedom", "XA", 2020) > 3 %}yes{% endif %}',
            (
                (
                    f"{FILE}:4: the comparison cannot be made: "
                    f"indicator('freedom', 'XA', 2020) is missing; the other side is 3"
                ),
                "    mend:     compare values that are known, of one method and one release",
            ),
        ),
        (
            '{{ insert("chaptre") }}',
            (
                f"{FILE}:4: there is no text 'chaptre'",
                "    found:    'chaptre'",
                "    mend:     did you mean chapter?",
            ),
        ),
        (
            '{{ case_box("XA-2023-001") }}',
            (
                f"{FILE}:4: there is no case 'XA-2023-001'",
                "    found:    'XA-2023-001'",
                "    mend:     did you mean XA-2023-0001?",
            ),
        ),
    ],
)
def test_a_mistake_in_a_text_is_told(body: str, lines: tuple[str, ...]) -> None:
    """With file, line, and the column where it is certain; the nearest right word where there is one."""
    assert told(body) == ["\n".join(lines)]


def test_a_mistake_in_an_inserted_text_is_told_of_that_text() -> None:
    """And the text around it is read on."""
    assert told('One.\n\n{{ insert("piece") }}\n\n{{ ref("x") }}', more={"piece": "Two.\n{{ nothing }}"}) == [
        f"{FILE}:8: nothing has the id 'x'\n    found:    'x'",
        (
            "templates/text/en/piece.md:2:4: 'nothing' is undefined\n    found:    'nothing'\n"
            "    expected: a name that templates may use\n    mend:     see docs/change-the-report.md for the names"
        ),
    ]


def test_sources_of_an_inserted_text_are_cited_in_their_place() -> None:
    """By its own file where there is none."""
    html = body_of('One [@S2].\n\n{{ insert("piece") }}\n\nThree [@S3].', more={"piece": "Two [@S1]."})
    assert words_of(html) == "One.1 Two.2 Three.3"
    (problem,) = told('{{ insert("piece") }}', more={"piece": "One.\nTwo [@S9]."})
    assert problem.startswith("templates/text/en/piece.md:2:6: there is no source 'S9'")


def test_a_text_that_inserts_itself_is_told() -> None:
    """It would have no end."""
    (problem,) = told('{{ insert("piece") }}', more={"piece": 'Again: {{ insert("piece") }}'})
    assert problem.startswith("templates/text/en/piece.md:1: this text inserts itself")


def test_a_mistake_in_the_head_is_told_with_its_line() -> None:
    """The column is that of the file, not of the string."""
    assert told("Body.", head='standfirst = "As of {{ asof }}."\n') == [
        (
            f"{FILE}:3:24: 'asof' is undefined\n    found:    'asof'\n    expected: a name that templates may use\n"
            "    mend:     see docs/change-the-report.md for the names"
        )
    ]
    assert told("Body.", head='margin = """\nOne.\nTwo {{ asof }}."""\n')[0].startswith(
        f"{FILE}:5:8: 'asof' is undefined"
    )


def test_a_mistake_in_the_layout_is_told_of_the_layout() -> None:
    """With its own line."""
    few = "{% macro part(title) %}{{ title }}{% endmacro %}\n{% macro notes(groups) %}{% endmacro %}"
    assert told("Body.", layout=few) == [
        (
            f"{COMPONENTS}: the template failed: macro 'part' takes no keyword argument 'id'\n"
            "    mend:     check the names and arguments in this line"
        )
    ]
    cut = told("Body.", layout=LAYOUT + "\n{% if %}")
    line = LAYOUT.count("\n") + 2
    assert cut[0].startswith(f"{COMPONENTS}:{line}: the template cannot be read")
    assert told("Body.", layout="")[0].startswith(f"{COMPONENTS}: there is no macro")


def test_a_macro_that_misspells_is_told() -> None:
    """In the line of the layout, though it was called from a text."""
    at = LAYOUT[: LAYOUT.index("{{ summary }}")].count("\n") + 1
    (problem,) = told('{{ case_box("XA-2023-0001") }}', layout=LAYOUT.replace("{{ summary }}", "{{ summery }}"))
    assert problem == (
        f"{COMPONENTS}:{at}:28: 'summery' is undefined\n    found:    'summery'\n"
        "    expected: a name that templates may use\n    mend:     did you mean summary?"
    )


# Blocks that are asked in vain.


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{{ rating_strip("freedm", "XA") }}', "there is no indicator 'freedm'"),
        ('{{ values_table("freedm") }}', "there is no indicator 'freedm'"),
        ('{{ glance("XC", []) }}', "there is no country 'XC'"),
        ('{{ response("XC") }}', "there is no country 'XC'"),
        ('{{ ratified_by("XC") }}', "there is no country 'XC'"),
        ('{{ monitored_by("XC") }}', "there is no country 'XC'"),
        ('{{ chronology(country="XC") }}', "there is no country 'XC'"),
        ('{{ findings_table(id="a", title="A", country="XC") }}', "there is no country 'XC'"),
        ('{{ cases_table(id="a", title="A", country="XC") }}', "there is no country 'XC'"),
        ('{{ cases_table(id="a", title="A", category=["closure", "clsure"]) }}', "there is no category 'clsure'"),
        ('{{ cases_table(id="a", title="A", group="labor") }}', "there is no category group 'labor'"),
        ('{{ accounts_table(id="a", title="A", counted="strikrs") }}', "there is no term of counted 'strikrs'"),
        ('{{ corrections_table(id="a", title="A", kind="x") }}', "there is no kind of correction 'x'"),
        ('{{ calls_list(addressee="x") }}', "there is no addressee 'x'"),
        ('{{ glossary({"penlty": "Penalties"}) }}', "there is no vocabulary 'penlty'"),
        ('{{ tally_table("closures", "country", "region") }}', "rule closures is not counted by region"),
    ],
)
def test_a_block_that_is_asked_in_vain_says_so(body: str, message: str) -> None:
    """A misspelt country is not a country without cases."""
    (problem,) = told(body)
    assert problem.startswith(f"{FILE}:4")
    assert message in problem.splitlines()[0]


def test_a_case_that_is_not_there_is_not_said_not_to_have_happened() -> None:
    """None documented is said, and what it does not mean."""
    html = body_of('{{ cases_table(id="a", title="A", category="strike") }}')
    assert words_of(html) == "No case is documented in this edition; that does not mean that none happened."


def test_a_change_gives_its_reason() -> None:
    """Beyond the interval, within it, across a new method, or without an interval."""
    rows = [
        make.observation(land, year, value, low=low, high=high, indicator=book)
        for book, land, year, value, low, high in (
            ("beyond", "XA", 2023, "40", 39.0, 41.0),
            ("beyond", "XA", 2024, "50", 49.0, 51.0),
            ("within", "XA", 2023, "40", 30.0, 45.0),
            ("within", "XA", 2024, "44", 35.0, 50.0),
            ("broken", "XA", 2023, "40", None, None),
            ("broken", "XA", 2024, "50", None, None),
            ("bare", "XA", 2023, "50", None, None),
            ("bare", "XA", 2024, "40", None, None),
        )
    ]
    books = [
        make.indicator(name, short_name=name, breaks=(2024,) if name == "broken" else ())
        for name in ("beyond", "within", "broken", "bare")
    ]
    made = report(
        '{{ score_changes("XA", ["beyond", "within", "broken", "bare"], id="tab-a", title="Changes") }}',
        records=known(observations=rows, indicators=books),
    )
    assert made.problems == ()
    found = {row[0]: (row[3], row[4]) for row in csv.reader(io.StringIO(made.tables["tab-a"].decode()))}
    assert found["beyond"] == ("10.0", "Towards freer, beyond the interval.")
    assert found["within"] == ("4.0", "Within the interval: no change is claimed.")
    assert found["broken"] == ("", "The method changed in between; the values are not compared.")
    assert found["bare"][0] == "-10.0"
    assert found["bare"][1].startswith("The publisher's value moved towards less free; it gives no interval")


def test_an_account_that_is_a_range_is_shown_as_one() -> None:
    """In the case's box and in the table of accounts."""
    account = make.account("A-1", 30, high=50.0, case="XA-2023-0001")
    html = body_of('{{ case_box("XA-2023-0001") }}', records=known(accounts=[account]))
    assert "30–50</span>" in html
    assert "30–50</span>" in body_of('{{ accounts_table(id="a", title="A") }}', records=known(accounts=[account]))


def test_rules_say_what_places_a_record() -> None:
    """In words, as they are counted."""
    assert "first event of the case" in body_of("{{ rules_in_words() }}")


# Figures: what their data asks, and their files.


def asked_in_vain(data: Mapping[str, object]) -> tuple[str, str | None]:
    """What is said of a figure's query, and how to mend it."""
    questions = make.questions(known(), RULES)
    with pytest.raises(Unanswerable) as error:
        points(data, questions, {})
    return error.value.message, error.value.mend


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, ("data.query is missing", 'write query = "..." under [data]')),
        ({"query": "indicatr"}, ("there is no query 'indicatr'", "use one of indicator, indicators")),
        (
            {"query": "indicator", "indicator": "freedom", "form": 2015},
            ("data.form means nothing to the query indicator", "did you mean from?"),
        ),
        (
            {"query": "indicator", "indicator": "freedom", "from": "2015"},
            ("data.from is no year", "write from = 2020"),
        ),
        (
            {"query": "indicator", "indicator": "freedom", "countries": ["XC"]},
            ("there is no country 'XC'", "use one of XA, XB"),
        ),
        ({"query": "tally", "rule": "closures"}, ("data.rows is missing", 'write rows = "..." under [data]')),
        (
            {"query": "tally", "rule": "closures", "rows": "region"},
            ("rule closures is not counted by region", "use one of ('country', 'year', 'category')"),
        ),
        ({"query": "penalties", "case": "XC-1"}, ("there is no case 'XC-1'", None)),
    ],
)
def test_a_query_of_a_figure_that_has_no_answer(data: Mapping[str, object], said: tuple[str, str | None]) -> None:
    """Says what to write."""
    assert asked_in_vain(data) == said


def test_a_figure_keeps_gaps_breaks_and_the_four_answers_apart() -> None:
    """A missing year has no value, a new method a break before it, and what was not monitored no 0."""
    questions = make.questions(
        known(
            indicators=[make.indicator(breaks=(2022, 2024))],
            observations=[make.observation("XA", 2022, "50"), make.observation("XA", 2024, "60", low=58.0, high=62.0)],
            coverage=[make.coverage("XB", group, 2023) for group in ("association", "expression", "labour")],
        ),
        RULES,
    )
    data = points({"query": "indicator", "indicator": "freedom", "from": 2022, "countries": ["XA"]}, questions, {})
    assert [(point.x, point.value, point.status, point.break_before) for point in data] == [
        (2022, 50, "value", False),
        (2023, None, "missing", False),
        (2024, 60, "value", True),
    ]
    tally = points({"query": "tally", "rule": "closures", "rows": "country", "columns": "year"}, questions, {})
    assert [(point.series, point.x, point.value, point.status) for point in tally] == [
        ("XA", "2022", None, "not_monitored"),
        ("XA", "2023", 1, "value"),
        ("XA", "2024", None, "not_monitored"),
        ("XB", "2022", None, "not_monitored"),
        ("XB", "2023", 0, "none_documented"),
        ("XB", "2024", None, "not_monitored"),
    ]


SOUND = {"kind": "lines", "height": 60, "en": {"title": "A", "subtitle": "B"}}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "line"}, "unknown kind of figure|line|one of lines, slope|did you mean lines?"),
        ({"height": 5}, "height is missing or off the page|5|a number of millimetres from 10 to 240|"),
        (
            {"width": -3},
            "width is not known, or off the page|-3|full, main or a number of millimetres from 10 to 250|",
        ),
        ({"data": 5}, "data is no table|5||write [data] with a line for each key"),
        ({"options": "x"}, "options is no table|x||write [options] with a line for each key"),
        ({"en": {"title": "A"}}, 'subtitle is missing in [en]|||write subtitle = "..."'),
        (
            {"en": {"title": "A", "subtitle": "B", "alte": "C"}},
            "unknown text alte in [en]|alte|title, subtitle, note, alt|",
        ),
        (
            {"hight": 3},
            "unknown key hight|hight|one of data, height, kind, options, width, or a language's texts|",
        ),
    ],
)
def test_a_mistake_in_a_figures_file_is_told(changed: Mapping[str, object], said: str) -> None:
    """Each with what was expected."""
    found, problems = spec("a", {**SOUND, **changed}, ("lines", "slope"), Place("figures/a.toml"))
    assert found is None
    (problem,) = problems
    told = (problem.message, problem.value, problem.expected, problem.mend)
    assert "|".join(part or "" for part in told) == said


def test_a_sound_figure() -> None:
    """Widths have names."""
    found, problems = spec("a", {**SOUND, "width": "main", "data": {"query": "x"}}, ("lines",), Place("figures/a.toml"))
    assert problems == ()
    assert found is not None
    assert (found.width_mm, found.height_mm, found.data, found.texts["en"].title) == (112, 60, {"query": "x"}, "A")


# Claims.


def test_a_claim_that_holds_is_printed() -> None:
    """As its sentence, read as Markdown."""
    html = body_of(
        '{{ claim("*Aronia* is freer.", indicator("freedom", "XA", 2024) > indicator("freedom", "XB", 2024)) }}'
    )
    assert "<em>Aronia</em> is freer." in html
    made = report('{{ claim("Aronia is freer.", indicator("freedom", "XA") > 3) }}')
    assert [(claim.sentence, claim.file, claim.line, claim.holds) for claim in made.claims] == [
        ("Aronia is freer.", FILE, 4, True)
    ]


def test_a_claim_that_fails_names_the_sentence_the_place_and_the_values() -> None:
    """And the comparison that does not hold, of several."""
    body = (
        'One.\n\n{{ claim("Aronia has " ~ tally("closures")|spell ~ ", and is freer.",\n'
        '  indicator("freedom", "XB", 2024) > indicator("freedom", "XA", 2024), tally("closures") == 1) }}'
    )
    assert told(body) == [
        (
            f"{FILE}:6: the sentence no longer holds: Aronia has one, and is freer.\n"
            "    found:    '50 (49–51) > 60 (58–62)'\n"
            "    expected: indicator('freedom', 'XB', 2024) > indicator('freedom', 'XA', 2024)\n"
            "    mend:     rewrite the sentence, or check the data"
        )
    ]


@pytest.mark.parametrize("rest", ["", ", true", ", 3 > 2", ', tally("closures")'])
def test_a_claim_needs_comparisons_of_numbers(rest: str) -> None:
    """What is merely true is no reason."""
    (problem,) = told(f'{{{{ claim("So it is."{rest}) }}}}')
    assert problem == f'{FILE}:4: a claim needs comparisons: So it is.\n    mend:     write claim("...", a > b)'


def test_a_claim_inside_the_interval_fails() -> None:
    """It is no difference."""
    close = [
        make.observation("XA", 2024, "60", low=50.0, high=70.0),
        make.observation("XB", 2024, "55", low=45.0, high=65.0),
    ]
    (problem,) = told(
        '{{ claim("Aronia is freer.", indicator("freedom", "XA", 2024) > indicator("freedom", "XB", 2024)) }}',
        records=known(observations=close),
    )
    assert "'60 (50–70) > 55 (45–65)'" in problem


# Heads of texts.


def test_the_lines_of_a_text_are_kept() -> None:
    """The body stands as far down as in its file, and each string of the head knows its line."""
    read, problems = text("t.md", '+++\r\ntitle = "A"\r\n\r\nmargin = """\r\nB"""\r\n+++\r\nBody.\r\n')
    assert problems == ()
    assert read is not None
    assert (read.head, read.lines) == ({"title": "A", "margin": "B"}, {"title": 2, "margin": 5})
    assert read.body == "\n\n\n\n\n\nBody.\n"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Body.", ('t.md:1: the text has no head\n    expected: a line +++, then title = "...", then a line +++\n'
                  "    mend:     copy the head of another text")),
        ("", ('t.md:1: the text has no head\n    expected: a line +++, then title = "...", then a line +++\n'
             "    mend:     copy the head of another text")),
        ("+++\ntitle = A\n+++\n", "t.md:2:9: the head cannot be read: Invalid value"),
        ("+++\n+++\n", 't.md:1: the head has no title\n    mend:     write title = "..."'),
        ("+++\ntitle = 3\n+++\n", 't.md:2: title in the head is not a text\n    mend:     write title = "..."'),
        ('+++\ntitle = "A"\nstandfrist = "B"\n+++\n',
         ("t.md:3: unknown key standfrist in the head\n    found:    'standfrist'\n"
         "    expected: title, standfirst, margin\n"
         "    mend:     did you mean standfirst?")),
    ],
)  # fmt: skip
def test_a_mistake_in_a_head_is_told(source: str, said: str) -> None:
    """Before anything is rendered."""
    read, problems = text("t.md", source)
    assert read is None
    assert [str(problem) for problem in problems] == [said]


def test_headings_have_ids_and_are_words() -> None:
    """Made of what they say, not of what stands for it; each once."""
    made = report(
        '## {{ country_name("XA") }} & "law"\n\n## {{ country_name("XA") }} & *"law"*\n\n### \u0416\n\n### \u0417',
    )
    assert [(heading.level, heading.text, heading.anchor) for heading in made.parts[0].headings] == [
        (1, "Closures", "chapter"),
        (2, "Aronia & “law”", "chapter-aronia-law"),
        (2, "Aronia & “law”", "chapter-aronia-law--2"),
        (3, "Ж", "chapter-"),
        (3, "З", "chapter---2"),
    ]
    assert {"chapter-aronia-law", "chapter-aronia-law--2"} <= set(made.parts[0].anchors)


@given(st.lists(st.sampled_from(("Law", "Law 2", "law--2", "Ж", "")), max_size=8))
def test_no_two_headings_share_an_id(titles: list[str]) -> None:
    """Whatever they say."""
    _, headings = markdown.with_anchors("".join(f"<h2>{title}</h2>" for title in titles), "part")
    anchors = [heading.anchor for heading in headings]
    assert len(anchors) == len(set(anchors)) == len(titles)


# Tables as CSV.


def table(*rows: Row, heads: tuple[str, ...] = ("What", "Number")) -> TableView:
    """A table of these rows."""
    return TableView("tab", "Table 1", "A table", tuple(Column(head) for head in heads), rows)


def cells(view: TableView) -> list[list[str]]:
    """The cells of a table's CSV."""
    return list(csv.reader(io.StringIO(as_csv(view, Slots()).decode())))


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("-", "'-"),
        ("＝1", "'＝1"),
        ("\t=1", "'=1"),
        ("-2.5", "-2.5"),
        ("−2.5", "-2.5"),
        ("−1,234", "-1,234"),
        ("+3", "+3"),
        ("12", "12"),
        ("two\nlines", "two lines"),
    ],
)
def test_no_cell_of_a_csv_is_a_formula(said: str, written: str) -> None:
    """Neither in a row, nor as a head or a group; a negative number stays a number."""
    assert cells(table(Row((Cell("row"), Cell(said)))))[1][1] == written
    assert cells(table(Row((Cell("row"), Cell("words", value=said)))))[1][1] == written
    assert cells(table(heads=("What", said)))[0][1] == written
    assert cells(table(Row((Cell(said),), group=True), Row((Cell("row"), Cell("1")))))[1][0] == written


@given(st.text(min_size=1, max_size=20))
def test_no_text_of_a_cell_begins_like_a_formula(said: str) -> None:
    """Unless it is a number."""
    written = cells(table(Row((Cell("row"), Cell(unmarked(said))))))[1][1]
    assert not written.startswith(("=", "@", "\t", "\r"))
    assert not written.startswith(("+", "-")) or re.fullmatch(r"[+-]\d[\d,.]*%?", written)


def test_a_csv_has_words_and_no_markup() -> None:
    """Groups become a column; an interval follows its value."""
    view = table(
        Row((Cell("North"),), group=True),
        Row((Cell(Markup("<b>A &amp; B</b>")), Cell("3", second="2–4"))),
        Row((Cell("C"), Cell("not monitored", "not_monitored", value="not monitored"))),
    )
    assert cells(view) == [
        ["group", "What", "Number"],
        ["North", "A & B", "3 2–4"],
        ["North", "C", "not monitored"],
    ]


def test_a_table_and_its_csv_say_the_same() -> None:
    """Cell by cell, and what is unknown in words."""
    body = '{{ tally_table("closures", "country", "year", id="tab-closures", title="Closures") }}'
    rows = known(coverage=[make.coverage("XB", group, 2023) for group in ("association", "expression", "labour")])
    made = report(body, records=rows)
    assert made.problems == ()
    assert list(csv.reader(io.StringIO(made.tables["tab-closures"].decode()))) == [
        ["Country", "2022", "2023", "2024", "All"],
        ["Aronia", "not monitored", "1", "not monitored", "1"],
        ["Bergamot", "not monitored", "none documented", "not monitored", "not monitored"],
        ["All", "not monitored", "1", "not monitored", "1"],
    ]


# The order of the parts.


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, ["order.toml: no part is listed\n    mend:     add [[part]] with id and kind"]),
        ({"part": []}, ["order.toml: no part is listed\n    mend:     add [[part]] with id and kind"]),
        ({"part": [{"kind": "front"}]}, ["order.toml: part 1: it has no id\n    found:    \"{'kind': 'front'}\""]),
        (
            {"part": [{"id": "a", "kind": "chaptre"}]},
            [
                (
                    "order.toml: part 1: unknown kind of part\n    found:    'chaptre'\n"
                    "    expected: one of cover, imprint, "
                    "contents, front, chapter, profile, recommendations, annex\n    mend:     did you mean chapter?"
                )
            ],
        ),
        (
            {"part": [{"id": "a", "kind": "front"}, {"id": "a", "kind": "front", "txt": "b"}]},
            [
                (
                    "order.toml: part 2: unknown key txt\n    found:    'txt'\n"
                    "    expected: one of country, group, id, kind, "
                    "text\n    mend:     did you mean text?"
                ),
                "order.toml: part 2: the id is taken\n    found:    'a'\n    expected: an id that no other part has",
            ],
        ),
        (
            {"part": [{"id": "a", "kind": "profile"}]},
            ["order.toml: part 1: a profile needs a country\n    found:    'no country'\n    expected: one of XA, XB"],
        ),
        (
            {"part": [{"id": "a", "kind": "chapter", "country": "XC"}]},
            ["order.toml: part 1: there is no such country\n    found:    'XC'\n    expected: one of XA, XB"],
        ),
    ],
)
def test_a_mistake_in_the_order_is_told(table: Mapping[str, object], said: list[str]) -> None:
    """Part by part."""
    _, problems = order(table, "order.toml", ["XA", "XB"])
    assert [str(problem) for problem in problems] == said


def test_the_order_of_parts() -> None:
    """A text has the part's id for its name unless another is given."""
    listed = [{"id": "a", "kind": "front", "group": "G"}, {"id": "b", "kind": "profile", "country": "XA", "text": "c"}]
    assert order({"part": listed}, "order.toml", ["XA"]) == (
        (PartSpec("a", "front", "G", "a", None), PartSpec("b", "profile", "", "c", "XA")),
        (),
    )


def test_a_part_without_a_text_is_told() -> None:
    """And the rest is written."""
    made = report("One.", more={"sources": "no head"})
    assert [problem.slug for problem in made.problems] == ["text-head"]
    assert "One." in made.parts[0].html


# Problems.


def test_problems_are_in_order_and_told_once() -> None:
    """By file, line and column as numbers."""
    places = [
        Place("b.md", 1),
        Place("a.md", 10, 2),
        Place("a.md", 9, 10),
        Place("a.md", 9, 9),
        Place("a.md", 9, "country"),
    ]
    problems = [Problem("x", place, "wrong") for place in places]
    ordered = in_order([*problems, problems[0]])
    assert [str(problem.place) for problem in ordered] == [
        'a.md:9, column "country"', "a.md:9:9", "a.md:9:10", "a.md:10:2", "b.md:1",
    ]  # fmt: skip
