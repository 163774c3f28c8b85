"""Hostile projects: what is put into templates, styles, drawings, tables and settings neither leaves its cage nor
holds up the machine.

Each input of tests/hostile/ (and each that is made here, being too large to be kept) is put into the smallest project,
which has a good build already. The command is run as a person runs it, in a process of its own, and all its processes
are watched: it ends with exit code 1 and a Problem that names a file, asks nobody for anything, keeps within a
gigabyte, and the good build stays as it was.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from markupsafe import Markup

from reportgen import bounds
from reportgen.write import mistakes, sandbox
from reportgen.write.slots import Slots
from tests import conftest, reading

if sys.platform != "win32":
    import resource

HOSTILE = conftest.TESTS / "hostile"
GIGABYTE = 2**30
MOST_WORK = 30.0
"""Seconds of work of all processes: three times what is promised, for a machine that is shared; more on a slow one."""

Change = Callable[[Path, str], None]
"""Puts something hostile into a project, given the address of a server that nobody should ask."""

Ends = Callable[..., str]
"""Builds the project, holds it to what all that is hostile must end in, with these names said; gives what it says."""


@dataclass
class Listener:
    """A server on this machine, and the paths that it was asked for."""

    address: str
    asked: list[str]


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server that would tell if anything were fetched."""
    asked: list[str] = []

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Listener(f"http://127.0.0.1:{server.server_port}", asked)
    server.shutdown()
    server.server_close()


@pytest.fixture
def good(tmp_path: Path, tiny_2024: Path) -> Path:
    """The smallest project with a good build in its place."""
    project = conftest.tiny_in(tmp_path)
    shutil.copytree(tiny_2024, project / "build/2024/en")
    return project


def family(process: int) -> list[int]:
    """A process and all that it has begun, as Linux tells it; none elsewhere."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(entry.parent.name))
    found, waiting = [], [process]
    while waiting:
        found.append(waiting.pop())
        waiting.extend(children.get(found[-1], ()))
    return found


def held(processes: list[int]) -> int:
    """The bytes of memory that processes hold together."""
    total = 0
    for one in processes:
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError):
            continue
    return total


def work() -> float:
    """Seconds of work of all processes that this one has begun and that have ended."""
    if sys.platform == "win32":
        return 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture
def ends_well(good: Path, listener: Listener, store: Path) -> Ends:
    """Builds the project after a change, with what the build before it kept; see `_ends_well`."""
    return lambda *names: _ends_well(good, listener, store, *names)


def _ends_well(project: Path, listener: Listener, store: Path, *names: str) -> str:
    """What a build of the project says: a Problem, no traceback, nothing asked, little taken, the good build kept."""
    before, begun = reading.sums(project / "build/2024/en"), work()
    with (project.parent / "said").open("w+", encoding="utf-8") as said:
        running = subprocess.Popen(
            [sys.executable, "-m", "reportgen", "build", "--project", str(project), "--store", str(store)],
            env=conftest.environment(),
            stdout=said,
            stderr=said,
        )
        most = 0
        while running.poll() is None:
            most = max(most, held(family(running.pid)))
            time.sleep(0.05)
        said.seek(0)
        words = said.read()
    assert running.returncode == 1, words[-3000:]
    assert "Traceback" not in words
    assert re.search(r"\d+ problems? in \d+ files?", words), words[-3000:]
    for name in names:
        assert name in words, f"{name} is not named: {words[-3000:]}"
    assert listener.asked == []
    assert most < GIGABYTE, f"{most / 2**20:.0f} MiB"
    assert work() - begun < MOST_WORK * bounds.pace()
    assert reading.sums(project / "build/2024/en") == before
    return words


def inputs(kind: str) -> list[Path]:
    """The hostile inputs of a kind."""
    return sorted((HOSTILE / kind).iterdir())


def appended(project: Path, file: str, text: str) -> None:
    path = project / file
    path.write_text(path.read_text("utf-8") + text, "utf-8")


@pytest.mark.parametrize("third", range(3))
def test_each_hostile_text_is_told_with_its_file(third: int, good: Path, ends_well: Ends) -> None:
    """A dozen in one report, each as a part of its own: not one hides another, and together they take no more."""
    texts = inputs("texts")[third::3]
    assert len(texts) >= 12
    for text in texts:
        name = f"hostile-{text.stem}"
        shutil.copy(text, good / f"templates/text/en/{name}.md")
        appended(good, "templates/order.toml", f'\n[[part]]\nid = "{name}"\nkind = "chapter"\ntext = "{name}"\n')
    said = ends_well()
    missing = [text.stem for text in texts if f"templates/text/en/hostile-{text.stem}.md:" not in said]
    assert missing == []


@pytest.mark.parametrize("style", inputs("styles"), ids=lambda path: path.stem)
def test_a_hostile_style_ends_in_a_problem(style: Path, good: Path, listener: Listener, ends_well: Ends) -> None:
    appended(good, "templates/styles/print.css", style.read_text("utf-8").replace("SERVER", listener.address))
    ends_well()


def in_a_part(project: Path, html: str) -> None:
    """Put HTML into the layout, in one part."""
    layout = project / "templates/layout/blocks.html.j2"
    text = layout.read_text("utf-8")
    assert text.count("{{ body }}") == 1
    layout.write_text(text.replace("{{ body }}", '{{ body }}{% if id == "summary" %}' + html + "{% endif %}"), "utf-8")


@pytest.mark.parametrize("markup", inputs("markup"), ids=lambda path: path.stem)
def test_hostile_markup_in_the_layout_ends_in_a_problem(
    markup: Path, good: Path, listener: Listener, ends_well: Ends
) -> None:
    in_a_part(good, markup.read_text("utf-8").replace("SERVER", listener.address))
    ends_well("summary")


@pytest.mark.parametrize("layout", inputs("web"), ids=lambda path: path.stem)
def test_a_hostile_layout_of_the_web_edition_ends_in_a_problem(
    layout: Path, good: Path, listener: Listener, ends_well: Ends
) -> None:
    appended(good, "templates/layout/web-page.html.j2", layout.read_text("utf-8"))
    ends_well("templates/layout/web-page.html.j2")


def test_every_address_of_a_style_or_of_markup_is_refused_by_name(
    good: Path, listener: Listener, ends_well: Ends
) -> None:
    appended(
        good,
        "templates/styles/print.css",
        f"@font-face {{ font-family: x; src: url({listener.address}/font.ttf) }}\n"
        f"h1 {{ font-family: x; background: url({listener.address}/background.png) }}\n",
    )
    in_a_part(good, f'<img alt="x" src="{listener.address}/picture.png"><img alt="x" src="file:///etc/passwd">')
    said = ends_well()
    for name in ("font.ttf", "background.png", "picture.png", "file:///etc/passwd"):
        assert name in said


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def archive(**parts: str) -> bytes:
    """A zip file of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return stream.getvalue()


def workbook(sheet: str) -> bytes:
    """An XLSX with one sheet, as its XML says."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    to = f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relation}/%s" Target="%s"/>'
    return archive(
        **{
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"></Types>',
            "_rels/.rels": to % ("officeDocument", "xl/workbook.xml") + "</Relationships>",
            "xl/workbook.xml": f'<workbook xmlns:r="{relation}"><sheets><sheet name="regions" r:id="r1"/></sheets>'
            "</workbook>",
            "xl/_rels/workbook.xml.rels": to % ("worksheet", "worksheets/sheet1.xml") + "</Relationships>",
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def instead_of_regions(name: str, content: Callable[[], bytes]) -> Change:
    """A spreadsheet in the place of a table."""

    def change(project: Path, _: str) -> None:
        (project / "data/regions.csv").unlink()
        (project / name).write_bytes(content())

    return change


def written(file: str, content: Callable[[], bytes]) -> Change:
    """A file of other bytes."""
    return lambda project, _: (project / file).write_bytes(content()) and None


def linked(file: str, target: str) -> Change:
    """A link in the place of a file or folder."""

    def change(project: Path, _: str) -> None:
        path = project / file
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        path.symlink_to(target)

    return change


def piped(file: str) -> Change:
    """A pipe in the place of a file: who reads it waits for ever."""

    def change(project: Path, _: str) -> None:
        (project / file).unlink()
        os.mkfifo(project / file)

    return change


def longer(file: str, text: Callable[[], str]) -> Change:
    """A file with more at its end."""
    return lambda project, _: appended(project, file, text())


REPEATED = (
    '<x xmlns:table="t" xmlns:text="p"><table:table table:name="regions">'
    '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
    'table:number-columns-repeated="16000" value-type="string"><text:p>x</text:p>'
    "</table:table-cell></table:table-row></table:table></x>"
)
FIGURE = "figures/cases-bars.toml"
SUMMARY = "templates/text/en/summary.md"
MADE: dict[str, tuple[str, Change]] = {
    "laughs in a workbook": ("regions.xlsx", instead_of_regions("data/regions.xlsx", lambda: workbook(LAUGHS + SHEET))),
    "laughs in an ODS": (
        "regions.ods",
        instead_of_regions("data/regions.ods", lambda: archive(**{"content.xml": f"{LAUGHS}<x>&i;</x>"})),
    ),
    "three hundred megabytes of nothing": (
        "regions.xlsx",
        instead_of_regions("data/regions.xlsx", lambda: workbook(SHEET + " " * 300_000_000)),
    ),
    "a cell of forty megabytes": (
        "regions.xlsx",
        instead_of_regions(
            "data/regions.xlsx",
            lambda: workbook(f'{SHEET}<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 40_000_000}</t></is></c></row>'),
        ),
    ),
    "a sheet of a million rows": (
        "regions.xlsx",
        instead_of_regions(
            "data/regions.xlsx",
            lambda: workbook(SHEET + "".join(f'<row r="{n}"><c r="A{n}"/></row>' for n in range(1, 1_000_001))),
        ),
    ),
    "a cell repeated sixteen thousand million times": (
        "regions.ods",
        instead_of_regions("data/regions.ods", lambda: archive(**{"content.xml": REPEATED})),
    ),
    "XML of two hundred thousand levels": (
        "regions.xlsx",
        instead_of_regions("data/regions.xlsx", lambda: workbook(SHEET + "<a>" * 200_000)),
    ),
    "rubbish as a workbook": (
        "regions.xlsx",
        instead_of_regions("data/regions.xlsx", lambda: bytes(range(256)) * 50),
    ),
    "rubbish as a table": ("data/regions.csv", written("data/regions.csv", lambda: bytes(range(256)) * 2000)),
    "NUL in a table": ("data/regions.csv:2", written("data/regions.csv", lambda: b"id,country,name\n\0\0\n")),
    "a table of a million rows": ("data/cases.csv", longer("data/cases.csv", lambda: "a,b,c\n" * 1_000_000)),
    "a row of ten thousand columns": ("data/cases.csv", longer("data/cases.csv", lambda: "x," * 10_000 + "\n")),
    "a header of a hundred thousand columns": (
        "data/regions.csv",
        written("data/regions.csv", lambda: b",".join(b"country%d" % n for n in range(100_000))),
    ),
    "a cell of five megabytes": ("data/regions.csv", longer("data/regions.csv", lambda: f'"{"x" * 5_000_000}"\n')),
    "half a million quotes": ("data/regions.csv", longer("data/regions.csv", lambda: '"' * 500_001)),
    "a number beyond all numbers": (
        "data/observations.csv",
        lambda project, _: (
            (project / "data/observations.csv").write_text(
                re.sub(r",(\d+),", ",1e400,", (project / "data/observations.csv").read_text("utf-8"), count=3), "utf-8"
            )
            and None
        ),
    ),
    "a table that leads to the passwords": ("data/regions.csv", linked("data/regions.csv", "/etc/passwd")),
    "a text that leads to the passwords": (SUMMARY, linked(SUMMARY, "/etc/passwd")),
    "templates that lead out": ("templates", linked("templates", "/etc")),
    "data that lead out": ("data", linked("data", "/proc")),
    "a table that leads to itself": ("data/regions.csv", linked("data/regions.csv", "regions.csv")),
    "a table that never ends": ("data/regions.csv", linked("data/regions.csv", "/dev/zero")),
    "a pipe for a table": ("data/regions.csv", piped("data/regions.csv")),
    "a pipe for a text": (SUMMARY, piped(SUMMARY)),
    "a key twice": ("report.toml", longer("report.toml", lambda: "\n[disclosure]\na = 1\na = 2\n")),
    "TOML of a hundred thousand levels": ("report.toml", written("report.toml", lambda: b"a=" + b"[" * 100_000)),
    "a key of twenty thousand parts": (FIGURE, written(FIGURE, lambda: b"a" + b".a" * 20_000 + b"=1")),
    "a number of five thousand digits": (FIGURE, written(FIGURE, lambda: b"height = " + b"9" * 5000)),
    "a figure a kilometre high": (FIGURE, written(FIGURE, lambda: b'kind = "tally_bars"\nheight = 1e6\n')),
    "a figure wide beyond all numbers": (FIGURE, written(FIGURE, lambda: b"height = nan\nwidth = 1" + b"0" * 400)),
    "JSON of a hundred thousand levels": ("datapackage.json", written("data/datapackage.json", lambda: b"[" * 100_000)),
    "JSON with five thousand digits": ("datapackage.json", written("data/datapackage.json", lambda: b"9" * 5000)),
    "a text of more than a million letters": (SUMMARY, longer(SUMMARY, lambda: "\n\n" + ">" * 1_000_001)),
    "a head of five thousand levels": (SUMMARY, written(SUMMARY, lambda: b"+++\ntitle = " + b"[" * 5000 + b"\n+++\n")),
}


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need rights there, and work is not measured")
@pytest.mark.parametrize("name", MADE)
def test_what_is_too_large_too_deep_or_elsewhere_ends_in_a_problem(
    name: str, good: Path, listener: Listener, ends_well: Ends
) -> None:
    named, change = MADE[name]
    change(good, listener.address)
    ends_well(named)


NAMES = {"years": [2023, 2024], "name": "<script>alert(1)</script>", "figure": mistakes.problem}


@pytest.mark.parametrize("text", inputs("texts"), ids=lambda path: path.stem)
def test_the_layout_has_the_same_bounds(text: Path) -> None:
    """What a text may not do, a component may not do either; where its steps reach, it makes little."""
    source = text.read_text("utf-8").split("+++\n")[2]
    cage = sandbox.layout({"hostile.j2": source}, NAMES)
    raised: BaseException | None = None
    made = ""
    try:
        made = cage.get_template("hostile.j2").render()
    except mistakes.EXPECTED as error:
        raised = error
    if raised is None:
        assert len(made) < 10_000_000
        assert "root:" not in made
        return
    assert mistakes.is_a_persons(raised, ("hostile.j2",)), repr(raised)
    assert mistakes.problem(raised, "hostile.j2", source, NAMES).place.file == "hostile.j2"


def test_a_template_stops_at_the_same_step_everywhere() -> None:
    """The bound counts steps and not seconds: the same Problem each time."""
    source = "{% for a in years %}{% for b in years %}x{% endfor %}{% endfor %}"
    names = {"years": list(range(1000))}

    def told() -> str:
        with pytest.raises(mistakes.EXPECTED) as raised:
            sandbox.prose({"t.md": source}, Slots(), names).get_template("t.md").render()
        return str(mistakes.problem(raised.value, "t.md", source, names))

    assert told() == told()
    assert "takes too much" in told()


def test_an_annex_of_many_records_may_be_as_long_as_they_are() -> None:
    """What twenty thousand records make in an annex would be far too much for a report without them."""
    names = {"all": Markup("<tr><td>1</td></tr>") * 150_000}

    def printed(records: int) -> str:
        return sandbox.prose({"t.md": "{{ all }}"}, Slots(), names, records).get_template("t.md").render()

    assert printed(20_000)
    with pytest.raises(mistakes.EXPECTED):
        printed(0)


def test_words_of_records_are_never_markup_in_the_layout() -> None:
    made = sandbox.layout({"t.j2": "<p>{{ name }}</p>{% set a %}{{ name }}{% endset %}{{ a }}"}, NAMES)
    assert "<script" not in made.get_template("t.j2").render()


def test_nothing_is_unpickled() -> None:
    """A pickle runs what it says when it is read: no file of one is, by no library."""
    for file in (conftest.ROOT / "reportgen").rglob("*.py"):
        text = file.read_text("utf-8")
        assert not re.search(
            r"\b(?:pickle|marshal|shelve|dill|joblib)\b|allow_pickle\s*=\s*True|\beval\(|\bexec\(", text
        ), file


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be killed like this there")
def test_what_a_killed_build_leaves_is_removed_by_the_next(good: Path, tmp_path: Path) -> None:
    from reportgen.typeset.handover import folder

    place = tmp_path / "temporary"
    place.mkdir()
    code = (
        "import os, signal\nfrom reportgen.typeset.handover import folder\n"
        "with folder():\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = conftest.environment(TMPDIR=str(place))
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = place.iterdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(place))
        with folder() as first, folder() as second:
            assert not left.exists()
            assert first.is_dir(), "a folder that is in use is not removed"
            assert second.is_dir()
    assert list(place.iterdir()) == []
