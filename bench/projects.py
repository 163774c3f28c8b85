"""The projects that are built: the shipped report, and synthetic ones of so many pages or rows; and changes to them."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_PAGES_EACH = 10
"""Pages of a synthetic chapter."""
_PARAGRAPHS = 15
"""Paragraphs that make a chapter so long, with its figure and table."""

_WORDS = (
    "associations assemblies pickers unions courts ministries districts harvests contracts permits registers appeals "
    "protests journalists inspectors seasons wages records hearings letters"
).split()


def shipped(folder: Path) -> Path:
    """A copy of the shipped report's project."""
    project = folder / "shipped"
    project.mkdir(parents=True)
    for name in ("data", "figures", "templates"):
        shutil.copytree(ROOT / name, project / name)
    shutil.copy2(ROOT / "report.toml", project)
    return project


def _tiny(folder: Path, name: str) -> Path:
    """A copy of the smallest project, with the shipped layout and styles."""
    project = folder / name
    shutil.copytree(ROOT / "tests/projects/tiny", project)
    for part in ("layout", "styles"):
        shutil.copytree(ROOT / "templates" / part, project / "templates" / part)
    return project


def pages(folder: Path, count: int) -> Path:
    """A report of about `count` pages: the smallest, with chapters of text that have a figure and a table each."""
    project = _tiny(folder, f"pages-{count}")
    figure = (project / "figures/cases-bars.toml").read_text("utf-8")
    chapters = []
    for number in range(1, max(1, (count - 15) // _PAGES_EACH) + 1):
        name = f"theme-{number:03}"
        (project / f"figures/{name}.toml").write_text(figure, "utf-8")
        (project / f"templates/text/en/{name}.md").write_text(_chapter(number, name), "utf-8")
        chapters.append(f'[[part]]\nid = "{name}"\nkind = "chapter"\ngroup = "Themes"\n\n')
    _order(project, "".join(chapters))
    return project


def _order(project: Path, parts: str) -> None:
    """Put parts before the country profile."""
    order = project / "templates/order.toml"
    text = order.read_text("utf-8")
    profile = text.index('[[part]]\nid = "profile-xa"')
    order.write_text(text[:profile] + parts + text[profile:], "utf-8")


def _chapter(number: int, name: str) -> str:
    """A chapter of synthetic text: no two paragraphs are the same."""
    blocks = [f'+++\ntitle = "Theme {_letters(number)}"\nstandfirst = "What was recorded of it."\n+++\n']
    for at in range(_PARAGRAPHS):
        if at % 6 == 3:
            blocks.append(f"## Of {_word(number, at)} and {_word(at, number)}\n")
        sentences = (
            f"The {_word(number + at, n)} of {_word(at, n + 1)} were, as the {_word(n, number)} say, reconsidered by "
            f"the {_word(number, n + at)}, and *nothing* of what {_word(at + n, number + 2)} had asked was given."
            for n in range(16)
        )
        blocks.append(" ".join(sentences) + "\n")
    blocks.insert(8, f'{{{{ figure("{name}") }}}}\n')
    blocks.append(f'{{{{ tally_table("closures", "country", "year", id="tab-{name}", title="Closures") }}}}\n')
    return "\n".join(blocks)


def _word(first: int, second: int) -> str:
    return _WORDS[(first * 7 + second * 3) % len(_WORDS)]


def _letters(number: int) -> str:
    """A number as letters: a digit in a text would count as typed."""
    return "".join(chr(65 + int(digit)) for digit in str(number))


def rows(folder: Path, count: int) -> Path:
    """A report whose annex of values has `count` rows, in tables of fifty years for two countries."""
    project = _tiny(folder, f"rows-{count}")
    report = project / "report.toml"
    report.write_text(re.sub(r"first_year = \d+", "first_year = 1975", report.read_text("utf-8")), "utf-8")
    with (project / "data/indicators.csv").open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    like = known[0]
    with (
        (project / "data/indicators.csv").open("a", encoding="utf-8", newline="") as books,
        (project / "data/observations.csv").open("a", encoding="utf-8", newline="") as values,
    ):
        book = csv.DictWriter(books, like, lineterminator="\n")
        value = csv.writer(values, lineterminator="\n")
        for number in range(-(-count // 50)):
            name = f"synthetic_{number:05}"
            book.writerow(like | {"id": name, "name": f"Series {number}", "short_name": f"S {number}", "breaks": ""})
            for year in range(1975, 2025):
                for at, country in enumerate(("XA", "XB")):
                    shown = (number * 31 + year * 7 + at * 13) % 100 / 100
                    value.writerow([country, "", year, name, "", f"{shown:.2f}", "", "", "exact", "INDEX_24", ""])
    return project


def change_record(project: Path, times: int) -> None:
    """Change one record: the summary of the first case; `times` makes each change another."""
    path = project / "data/cases.csv"
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    case = next(row for row in found if row["publication"] == "public" and row["tally_of_others"] == "no")
    case["summary"] += " It was looked at again" + " and again" * times + "."
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, found[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


def change_paragraph(project: Path, times: int) -> None:
    """Change one paragraph of one chapter; `times` makes each change another."""
    for path in sorted((project / "templates/text/en").glob("*.md"), key=lambda one: -one.stat().st_size):
        lines = path.read_text("utf-8").split("\n")
        for at, line in enumerate(lines):
            if len(line) > 200 and line[0].isalpha() and line.endswith("."):
                lines[at] += " This was said again" + " and again" * times + "."
                path.write_text("\n".join(lines), "utf-8")
                return
    raise LookupError(f"{project} has no plain paragraph")
