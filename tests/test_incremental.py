"""Builds from what is kept: the same bytes as a build that makes everything, and only what changed is made."""

from __future__ import annotations

import ast
import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.asof import as_of
from reportgen.build import plan
from reportgen.cli.main import ended
from reportgen.draw import drawn as drawing_stage
from reportgen.foreseen import changed_inputs
from reportgen.load.withheld import Value, Withheld
from reportgen.problem import Place
from reportgen.protect import protect
from reportgen.publish.leaks import scan
from reportgen.records.contract import Kind
from reportgen.tally.cell import COUNTED_ONLY
from reportgen.tally.count import count
from reportgen.typeset import setting as typeset_stage
from reportgen.typeset.typeset import typeset
from reportgen.web import facts as facts_stage
from reportgen.web import fonts, links
from reportgen.web.site import site
from reportgen.write import spots as spots_stage
from reportgen.write.document import Document
from tests.test_typeset import document, part
from tests.test_web import DOCUMENT, TEXTS, TRACES

PACKAGE = Path(__file__).parent.parent / "reportgen"


class Drawer:
    """Keeps values in memory, and notes what was asked for and put."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.puts: list[str] = []

    def get(self, key: str) -> bytes | None:
        return self.held.get(key)

    def put(self, key: str, value: bytes) -> None:
        self.held[key] = value
        self.puts.append(key)


# The web edition


def changed(document: Document, part: int, old: str, new: str) -> Document:
    """The document with words of one part replaced."""
    parts = list(document.parts)
    at = part % len(parts)
    parts[at] = dataclasses.replace(parts[at], html=parts[at].html.replace(old, new))
    return dataclasses.replace(document, parts=tuple(parts))


WORDS = st.sampled_from(["note-1", "note-2", "2023", "n1", "page-ref", "association", "call-1-1", 'class="n"', "</p>"])
OTHERS = st.sampled_from(["note-1", "note-2", "note-7", "Ж", "n2", "ref", "method", "</p><p>x</p>", ""])


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 9), WORDS, OTHERS), min_size=1, max_size=4))
def test_web_pages_from_the_store_are_those_made_anew(edits: list[tuple[int, str, str]]) -> None:
    """After any edits of any parts, with all that the versions before them had put into the store."""
    kept, report = WEB, DOCUMENT
    for place, old, new in edits:
        report = changed(report, place, old, new)
        assert site(report, TRACES, TEXTS, kept=kept) == site(report, TRACES, TEXTS)


WEB = Drawer()
"""One store for all examples: what one has put in must not be wrong for another."""


def test_a_page_that_nothing_touches_is_not_made_again() -> None:
    kept = Drawer()
    site(DOCUMENT, TRACES, TEXTS, kept=kept)
    kept.puts.clear()
    site(DOCUMENT, TRACES, TEXTS, kept=kept)
    assert kept.puts == []


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("a trace", {"known": {name: dataclasses.replace(t, rule=f"{t.rule}!") for name, t in TRACES.items()}}),
        ("a layout", {"texts": {f: f"{t}<!-- x -->" if f.endswith(".j2") else t for f, t in TEXTS.items()}}),
        ("the title", {"document": dataclasses.replace(DOCUMENT, title="Another title")}),
        ("a heading", {"document": dataclasses.replace(
            DOCUMENT, parts=tuple(dataclasses.replace(part, title=f"{part.title}!") for part in DOCUMENT.parts)
        )}),
        ("a drawing", {"document": dataclasses.replace(
            DOCUMENT, resources=tuple(
                dataclasses.replace(one, content=one.content.replace(b"</svg>", b"<g></g></svg>"))
                for one in DOCUMENT.resources
            )
        )}),
    ],
)  # fmt: skip
def test_whatever_a_page_depends_on_makes_it_anew(what: str, change: dict[str, object]) -> None:
    kept = Drawer()
    plain = {"document": DOCUMENT, "known": TRACES, "texts": TEXTS}
    site(**plain, kept=kept)  # type: ignore[arg-type]
    given_ = {**plain, **change}
    assert site(**given_, kept=kept) == site(**given_)  # type: ignore[arg-type]


def test_links_are_judged_alike_from_the_store() -> None:
    kept = Drawer()
    pages = dict(site(DOCUMENT, TRACES, TEXTS))
    pages["index.html"] += b'<a href="nowhere.html#x">x</a><p id="twice"></p><p id="twice"></p>'
    found = links.check(pages)
    assert {problem.slug for problem in found} >= {"dead-reference", "duplicate-anchor"}
    assert links.check(pages, kept) == found
    kept.puts.clear()
    assert links.check(pages, kept) == found
    assert kept.puts == []


# Counts


def test_cells_from_the_store_are_those_counted_anew(tiny: Path) -> None:
    """Of every rule; none is kept of a rule that is sensitive or counts what may only be counted."""
    found, _ = plan(tiny)
    assert found is not None
    kept = Drawer()
    for edition in found.report.editions:
        records = protect(as_of(found.records, edition.as_of.last()))
        for rule in found.rules.values():
            anew = count(rule, records, edition.reviewed)
            assert count(rule, records, edition.reviewed, kept) == anew
            assert count(rule, records, edition.reviewed, kept) == anew
            puts = len(kept.puts)
            count(dataclasses.replace(rule, sensitive=True), records, edition.reviewed, kept)
            assert len(kept.puts) == puts
    assert kept.puts
    assert not any(COUNTED_ONLY.encode() in value for value in kept.held.values())


# The code in the keys


@pytest.mark.parametrize(
    ("module", "rooms"),
    [
        ("draw/render.py", drawing_stage._ROOMS),
        ("typeset/part.py", typeset_stage._ROOMS),
        ("web/facts.py", facts_stage._ROOMS),
        ("web/links.py", ("web/links.py", "plain.py", "nearest.py", "problem.py")),
        ("web/fonts.py", ("web/fonts.py",)),
        ("write/spots.py", spots_stage._ROOMS),
    ],
)
def test_a_key_covers_the_code_of_its_stage_and_all_that_it_imports(module: str, rooms: tuple[str, ...]) -> None:
    """The store and the surroundings themselves aside: they hand values on."""
    apart = {"store.py", "surroundings.py", "__init__.py"}
    outside = {
        one for one in imported(module) - apart if not any(one == room or one.startswith(f"{room}/") for room in rooms)
    }
    assert outside == set()


def imported(module: str) -> set[str]:
    """The modules of the program that a module imports, and those that they import, by their files."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        for node in ast.walk(ast.parse((PACKAGE / file).read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            for name in names:
                path = name.removeprefix("reportgen").lstrip(".").replace(".", "/")
                if name.split(".")[0] == "reportgen" and path:
                    waiting.extend(one for one in (f"{path}.py", f"{path}/__init__.py") if (PACKAGE / one).is_file())
    return found


def test_fonts_from_the_store_are_those_cut_anew() -> None:
    kept = Drawer()
    made = fonts.build("abcЖ", kept)
    assert made == fonts.build("abcЖ")
    kept.puts.clear()
    assert fonts.build("abcЖ", kept) == made
    assert kept.puts == []


# What a build would make


MANIFEST = json.dumps({"inputs": {"a.md": "1", "gone.md": "2"}, "inputs_in_part": {"data/cases.csv": "x"}}).encode()


def test_changed_inputs_are_those_that_differ_from_the_manifest() -> None:
    """New, changed and removed ones; a table that is published in part by its published form."""
    now = {"a.md": "1", "b.md": "3", "data/cases.csv": "whatever"}
    assert changed_inputs(MANIFEST, now, {"cases.csv": b""}) == ("b.md", "data/cases.csv", "gone.md")
    assert changed_inputs(MANIFEST, {**now, "a.md": "9"}, {}) == ("a.md", "b.md", "data/cases.csv", "gone.md")
    assert changed_inputs(None, now, {}) is None
    assert changed_inputs(b"{}", now, {}) is None


def test_a_dry_run_tells_what_would_be_made_and_makes_nothing(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything at first; after a change of one text and one figure, these with their reasons."""
    command = ["build", "--project", str(tiny), "--dry-run", "--store", str(tmp_path / "store")]
    assert ended(command) == 0
    said = capsys.readouterr().out
    assert "There is no earlier build" in said
    assert "Would draw 3 of 3 figures." in said
    assert "Would typeset 8 of 8 parts." in said
    assert not (tiny / "build").exists()
    assert not (tmp_path / "store").exists()
    assert ended([*command[:3], *command[4:]]) == 0
    capsys.readouterr()
    assert ended(command) == 0
    assert "Nothing has changed" in capsys.readouterr().err
    text, figure = tiny / "templates/text/en/summary.md", tiny / "figures/freedom-lines.toml"
    text.write_text(text.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    figure.write_text(figure.read_text("utf-8").replace("height = ", "height = 1"), "utf-8")
    assert ended(command) == 0
    said = capsys.readouterr().out
    assert "Changed since the last build: figures/freedom-lines.toml, templates/text/en/summary.md." in said
    assert "Would draw 1 of 3 figures.\n  freedom-lines: figures/freedom-lines.toml changed" in said
    assert "  summary: templates/text/en/summary.md changed" in said


# The leak scan


def hidden(text: str) -> Withheld:
    """One restricted value to look for."""
    return Withheld((Value(Place("data/parties.csv", 2, "name"), Kind.TEXT, text, True),), (), ())


def test_what_was_found_clean_is_scanned_again_for_another_value_and_never_hides_a_leak() -> None:
    kept = Drawer()
    files = {"web/a.html": b"<p>Said by Ottilie Quillon.</p>", "web/b.html": b"<p>Nothing.</p>"}
    assert scan(hidden("Bergamot Undertree"), files, kept=kept) == ()
    assert len(kept.puts) == 2
    assert scan(hidden("Bergamot Undertree"), files, kept=kept) == ()
    assert len(kept.puts) == 2
    for _ in range(2):
        told = scan(hidden("Ottilie Quillon"), files, kept=kept)
        assert [(problem.slug, problem.place.file) for problem in told] == [("leak", "web/a.html")]
    changed_ = {**files, "web/b.html": b"<p>Bergamot Undertree</p>"}
    assert [problem.place.file for problem in scan(hidden("Bergamot Undertree"), changed_, kept=kept)] == ["web/b.html"]
    assert [problem.slug for problem in scan(hidden("Bergamot Undertree"), files, (), (), ["Nothing."], kept)]
    assert set(kept.held.values()) == {b""}


# Typesetting


def test_a_report_that_changed_is_the_same_from_the_store_and_anew() -> None:
    """Longer, shorter, and with another page for what is referred to; from one process and from two."""
    kept = Drawer()
    reference = part("first", '<p>See page <a class="page-ref" href="#last"></a>, and so on.</p>' * 40)
    for pages, processes in ((1, 1), (12, 2), (2, 1), (12, 2)):
        long = part("middle", f"<h1>Middle</h1>{'<p>One paragraph of many.</p>' * 40 * pages}")
        report = document(reference, long, part("last", "<p>The end.</p>"))
        kept.puts.clear()
        made = typeset(report, processes=processes, kept=kept)
        assert made.problems == ()
    assert kept.puts == [], "the last version had been set before"
    anew = typeset(report, processes=1)
    assert (made.pdf, made.pages) == (anew.pdf, anew.pages)
