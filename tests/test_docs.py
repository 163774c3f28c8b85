"""The pages stay true: every module and every kind of mistake is on its page, and every link leads somewhere."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "reportgen"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").glob("*.md")])


def tokens(page: Path) -> Iterator[Token]:
    """Every token of a page, those inside lines too."""
    for token in MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8")):
        yield token
        yield from token.children or ()


def links(page: Path) -> list[str]:
    """Where the links and pictures of a page lead."""
    return [str(link) for token in tokens(page) if (link := token.attrs.get("href") or token.attrs.get("src"))]


def anchors(page: Path) -> set[str]:
    """The anchors that code hosts give to the headings of a page."""
    found = set()
    parsed = list(tokens(page))
    for heading, inline in pairwise(parsed):
        if heading.type == "heading_open":
            words = "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))
            kept = "".join(c for c in words.lower() if c in " -_" or unicodedata.category(c)[0] in "LN")
            found.add(kept.replace(" ", "-"))
    return found


def modules() -> list[str]:
    """Every module of the package as the architecture page names it: `reportgen/tally/count.py` is `tally/count.py`."""
    found = (path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
    return sorted(name for name in found if not name.endswith("__init__.py"))


def slugs() -> dict[str, str]:
    """The kinds of mistake that the program tells of, each with a file that does.

    Told by `Problem(...)`, by `Fault(...)` of a cell, or by a method `add(...)` that collects them.
    """
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) + len(node.keywords) < 3:
                continue
            teller = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "slug")]
            if teller in ("Problem", "Fault", "add"):
                for slug in ast.walk(given[0]):
                    if isinstance(slug, ast.Constant) and isinstance(slug.value, str):
                        found[slug.value] = path.relative_to(ROOT).as_posix()
    found.pop("unknown-", None)  # the beginning of unknown-figure and its like
    return found


@pytest.mark.parametrize("module", modules())
def test_every_module_is_named_on_the_architecture_page(module: str) -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert f"`{module}`" in page, f"say in docs/architecture.md what {module} is for"


def test_the_architecture_page_names_no_module_that_is_gone() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    named = set(re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.py)`", page))
    assert {name for name in named if not (ROOT / name).is_file()} <= {*modules()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


def test_every_kind_of_mistake_has_its_heading() -> None:
    there = anchors(ROOT / "docs/problems.md")
    missing = {slug: file for slug, file in slugs().items() if slug not in there}
    assert missing == {}, "explain these in docs/problems.md, each under a heading of its name"


def test_every_name_that_texts_may_use_is_on_the_page_for_staff() -> None:
    module = ast.parse((PACKAGE / "write/blocks/names.py").read_text("utf-8"))
    named = {}
    for node in module.body:
        target = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else None
        )
        if isinstance(target, ast.Name) and isinstance(node, ast.AnnAssign | ast.Assign) and node.value is not None:
            named[target.id] = node.value
    blocks, questions = named["BLOCKS"], named["QUESTIONS"]
    assert isinstance(blocks, ast.Dict)
    assert isinstance(questions, ast.Tuple)
    names = {item.value for item in (*blocks.keys, *questions.elts) if isinstance(item, ast.Constant)}
    page = (ROOT / "docs/change-the-report.md").read_text("utf-8")
    assert {name for name in names if f"{name}(" not in page} == set()


def test_every_kind_of_figure_is_on_the_page_for_staff() -> None:
    kinds = {path.stem for path in (PACKAGE / "draw/kinds").glob("*.py")} - {"__init__"}
    page = (ROOT / "docs/change-the-report.md").read_text("utf-8")
    assert {kind for kind in kinds if f"`{kind}`" not in page} == set()


def test_every_page_of_docs_is_reached_from_the_index() -> None:
    index = ROOT / "docs/index.md"
    reached = {(index.parent / link.partition("#")[0]).resolve() for link in links(index)}
    assert {page for page in (ROOT / "docs").glob("*.md") if page != index} <= reached
