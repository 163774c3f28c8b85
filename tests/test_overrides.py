"""What is done faster than WeasyPrint and pydyf do it gives the same bytes, and is left to them in other versions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from weasyprint import css

from reportgen.typeset import overrides
from reportgen.typeset.setting import PartPdf, Setting
from reportgen.typeset.worker import NO_SYSTEM_FONTS
from tests.conftest import environment

STYLE = """
@page { size: A5; margin: 20mm; @top-left { content: string(head, first-except); } }
html { font: 10pt/14pt "Source Serif Pro"; hyphens: auto; }
body { margin: 0; }
h1 { string-set: head content(); width: 80%; padding: 2% 3pt; }
#named { color: #b5502f; }
.n { padding-left: 2pt; border-left: 1pt solid #000000; }
.boxed { box-sizing: border-box; width: 50%; height: 30mm; padding: 5pt; border: 2pt solid #0e4f59; }
.grid { display: grid; grid-template-columns: 1fr 2fr; column-gap: 4mm; }
.flex { display: flex; } .flex > * { flex: 1; min-width: 10mm; }
.notes { columns: 2; column-gap: 5mm; } .notes li { break-inside: avoid; max-width: calc(100% - 1pt); }
.notes li::before { content: counter(list-item) " "; }
.float { float: right; width: 30mm; margin: 0 0 5pt 5pt; }
.placed { position: relative; } .placed span { position: absolute; right: 5%; top: -2pt; }
table { width: 100%; border-collapse: collapse; } table.apart { border-collapse: separate; border-spacing: 2pt; }
td, th { padding: 2pt 1%; border: 0.5pt solid #555d66; height: 12pt; } th { text-align: left; font-weight: 600; }
"""

_SENTENCE = "Acknowledgements of <b>responsibilities</b> were <em>characteristically</em> reconsidered. "


def _table(kind: str, rows: int) -> str:
    cells = "".join(
        f'<tr><th scope="row" id="{kind}-{n}">row {n}</th><td><span class="n" id="{kind}-n-{n}">{n}</span></td>'
        f'<td style="text-align: right" id="{kind}-c-{n}">{n * n}</td><td style="text-align: right">{n}</td></tr>'
        for n in range(rows)
    )
    return (
        f'<table class="{kind}"><caption>Squares</caption><colgroup><col style="width: 40%"><col><col><col></colgroup>'
        f"<thead><tr><th>Which</th><th>Number</th><th>Square</th><th>Again</th></tr></thead><tbody>{cells}</tbody></table>"
    )


BODY = (
    '<section class="part" id="one"><h1 id="title">All kinds of boxes</h1>'
    f'<p id="named">{_SENTENCE * 6}</p>'
    '<p id="other" lang="ru" style="color: #0e4f59">Слова <a href="#named">к нему</a></p>'
    f'<div class="grid"><p id="left">{_SENTENCE}</p><p>{_SENTENCE * 2}</p></div>'
    '<div class="flex"><p>One</p><p>Two</p></div>'
    f'<div class="boxed" id="boxed">{_SENTENCE}</div><p><span class="float" id="float">Aside</span>{_SENTENCE * 4}</p>'
    f'<p class="placed" id="placed">Placed<span>there</span></p>{_table("apart", 30)}{_table("joined", 30)}'
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20"><title>A box</title>'
    '<rect id="r" width="40" height="20" fill="#0e4f59"/><text x="2" y="15">12</text></svg>'
    '<ol class="notes">'
    + "".join(f'<li id="note-{n}"><a href="#named">{_SENTENCE}</a></li>' for n in range(25))
    + "</ol>"
    "</section>"
)

PROGRAM = """
import sys
from pathlib import Path
from reportgen.typeset import overrides
if sys.argv[2] == "without":
    overrides.VERSIONS["weasyprint"] = "another"
from reportgen.typeset.part import set_part
from reportgen.typeset.setting import Setting
part = set_part(Setting.from_bytes(Path(sys.argv[1]).read_bytes()))
sys.stdout.buffer.write(part.to_bytes())
"""


def _set(folder: Path, how: str, environment: dict[str, str]) -> bytes:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, folder / "setting", how], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_a_part_has_the_same_bytes_with_the_overrides_as_without(tmp_path: Path) -> None:
    """Boxes of every kind, with ids, percentages, columns, tables of both kinds, links and pictures."""
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(NO_SYSTEM_FONTS, "utf-8")
    (tmp_path / "setting").write_bytes(Setting("one", BODY, STYLE, "Report", "en", (), ()).to_bytes())
    surroundings = environment(FONTCONFIG_FILE=str(configuration))
    without = _set(tmp_path, "without", surroundings)
    part = PartPdf.from_bytes(without)
    assert part.page_count > 4
    assert {"title", "named", "apart-n-29", "joined-c-0", "note-24"} <= {anchor.name for anchor in part.anchors}
    assert _set(tmp_path, "with", surroundings) == without


def test_other_versions_of_the_libraries_run_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new WeasyPrint is not bent by what was written for an old one."""
    before = css.StyleFor
    monkeypatch.setitem(overrides.VERSIONS, "weasyprint", "another")
    overrides.install()
    assert css.StyleFor is before
