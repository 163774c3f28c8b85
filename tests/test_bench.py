"""What measures the program measures what it says: sound projects, changes that are changes, true page links."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from bench import projects, typst, verify
from bench.document import document
from reportgen.build import check_project


@pytest.mark.parametrize("make", [projects.pages, projects.rows])
def test_a_synthetic_project_is_sound_and_changes_with_each_change(make: object, tmp_path: Path) -> None:
    """It has no problem, before and after a paragraph and a record are changed, and each change is another one."""
    project = make(tmp_path, 100)  # type: ignore[operator]
    assert check_project(project) == ()
    before = {path: path.read_bytes() for path in sorted(project.rglob("*")) if path.is_file()}
    projects.change_record(project, 0)
    if make is projects.pages:
        projects.change_paragraph(project, 1)
    changed = [path.name for path, content in before.items() if path.read_bytes() != content]
    assert changed == (["cases.csv", "theme-001.md"] if make is projects.pages else ["cases.csv"])
    assert check_project(project) == ()


def test_page_numbers_that_lead_elsewhere_are_found(tiny_2024: Path, tmp_path: Path) -> None:
    """None in a report as it is; those to a destination that is moved."""
    made = tiny_2024 / "report.pdf"
    assert list(verify.misleading(made)) == []
    with pikepdf.open(made) as pdf:
        names = pdf.Root.Names.Dests.Names
        at = [str(name) for name in names[::2]].index("closures")
        names[2 * at + 1] = pikepdf.Array([pdf.pages[0].obj, *list(names[2 * at + 1])[1:]])
        pdf.save(tmp_path / "moved.pdf")
    told = list(verify.misleading(tmp_path / "moved.pdf"))
    assert told
    assert all(words.endswith("leads to 1") for words in told)


def test_typst_is_given_every_word_and_every_figure(tiny: Path, tmp_path: Path) -> None:
    """The peer sets the same content: what a part's headings say is in its source, and so is each picture."""
    whole = document(tiny)
    source = typst.write(whole, tmp_path).read_text("utf-8")
    assert all(f"#{typst._string(heading.text)}" in source for part in whole.parts for heading in part.headings)
    assert source.count("#image(") == sum(part.html.count("<svg") for part in whole.parts) > 0
