"""One fact, one value: what was changed in one output is found, in whatever output and place; what agrees is let be.

A report with a figure of each kind is built once. Each test changes the bytes of a finished output as a fault of the
program would, and asks whether the reading tells of it.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.build import Plan, plan
from reportgen.draw.render import render
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style
from reportgen.problem import Mistakes, Problem
from reportgen.readback import drawing, kinds
from reportgen.readback.everything import disagreements
from reportgen.readback.points import point_of, rows_of
from tests.conftest import built_once, reportgen, tiny_in
from tests.reading import outputs
from tests.test_draw import SAMPLES, TERMS, WORDS, some_points

Files = dict[str, bytes]

FIGURES = {
    "dots": ("ranked_dots", 'query = "indicator"\nindicator = "freedom"\nfrom = 2024', ""),
    "slope": ("slope", 'query = "indicator"\nindicator = "freedom"\nfrom = 2023', ""),
    "tiles": (
        "tile_map",
        'query = "indicator"\nindicator = "space"\nfrom = 2024',
        "[options.tiles]\nXA = [0, 0]\nXB = [1, 0]",
    ),
    "events": ("case_timeline", 'query = "events"', ""),
    "arrears": ("arrears_timeline", 'query = "disputes"', ""),
    "units": ("unit_chart", 'query = "tally"\nrule = "cases"\nrows = "country"', ""),
    "spark": ("sparkline", 'query = "indicator"\nindicator = "freedom"\ncountries = ["XA"]\nfrom = 2022', ""),
    "stack": (
        "tally_bars",
        'query = "tally"\nrule = "cases"\nrows = "country"\ncolumns = "year"',
        '[options]\nseveral = "stack"',
    ),
    "years": ("tally_bars", 'query = "tally"\nrule = "cases"\nrows = "country"\ncolumns = "year"', ""),
}
"""The kinds that the smallest project does not draw, and other ways of those that it does: kind, query, options."""


def _whole_project(folder: Path) -> Path:
    """The smallest project, with a figure of every kind."""
    root = tiny_in(folder)
    text = root / "templates/text/en/closures.md"
    calls = "".join(f'\n{{{{ figure("{name}") }}}}\n' for name in FIGURES)
    text.write_text(text.read_text("utf-8") + calls, "utf-8")
    for name, (kind, query, options) in FIGURES.items():
        height = {"slope": 80, "events": 90, "arrears": 60, "spark": 12}.get(name, 50)
        file = root / "figures" / f"{name}.toml"
        file.write_text(
            f'kind = "{kind}"\nwidth = "full"\nheight = {height}\n\n[data]\n{query}\n\n{options}\n\n'
            f'[en]\ntitle = "A drawing called {name}"\nsubtitle = "As the data have it"\n',
            "utf-8",
        )
    return root


@pytest.fixture(scope="session")
def folder(shared: Path) -> Path:
    """The outputs of that project; look, but change nothing."""
    out = shared / "readback" / "en"
    return built_once(out, lambda to: reportgen("build", "--project", _whole_project(to.parent), "--out", to))


@pytest.fixture(scope="session")
def made(folder: Path) -> Files:
    """Every file of those outputs."""
    return outputs(folder)


@pytest.fixture(scope="session")
def known(folder: Path) -> Plan:
    """The project as it was read."""
    found, problems = plan(folder.parent / "tiny")
    assert found is not None, problems
    return found


@pytest.fixture(scope="session")
def ledger(made: Files) -> list[dict[str, object]]:
    """The ledger of those outputs."""
    rows = json.loads(made["manifest.json"])["ledger"]
    assert isinstance(rows, list)
    return rows


Found = Callable[[Mapping[str, bytes]], tuple[Problem, ...]]


@pytest.fixture(scope="session")
def found(known: Plan, ledger: list[dict[str, object]]) -> Found:
    """What reading some outputs back tells of them."""

    def read(files: Mapping[str, bytes]) -> tuple[Problem, ...]:
        return disagreements(files, ledger, rules=known.rules, figures=known.figures, language="en")

    return read


def test_outputs_that_agree_are_let_be(made: Files, found: Found) -> None:
    """Nothing is told of a report as it was built; and there is a figure of each kind in it."""
    assert found(made) == ()
    assert {f"figures/{name}.csv" for name in FIGURES} <= set(made)


@pytest.mark.slow
@pytest.mark.xdist_group("report")
def test_the_shipped_report_agrees(shipped_2024: Path) -> None:
    """Nothing is told of the repository's own report."""
    files = outputs(shipped_2024)
    of_report, _ = plan(Path(__file__).parent.parent)
    assert of_report is not None
    rows = json.loads(files["manifest.json"])["ledger"]
    told = disagreements(files, rows, rules=of_report.rules, figures=of_report.figures, language="en")
    assert told == ()


def _sub(file: str, pattern: str, by: str, count: int = 1) -> Callable[[Files], Files]:
    """A change of a text file: the first match of a pattern in it, which must be there."""

    def change(files: Files) -> Files:
        text, times = re.subn(pattern, by, files[file].decode(), count=count, flags=re.DOTALL)
        assert times, f"{file} has no {pattern}"
        assert text != files[file].decode(), f"{pattern} changes nothing"
        return {**files, file: text.encode()}

    return change


def _everywhere(name: str, pattern: str, by: str) -> Callable[[Files], Files]:
    """The same change in a file and in its copy for the web edition."""

    def change(files: Files) -> Files:
        return _sub(f"web/{name}", pattern, by)(_sub(name, pattern, by)(files))

    return change


def _drawn(name: str, pattern: str, by: str) -> Callable[[Files], Files]:
    """The same change in a figure's drawing and its copy."""
    return _everywhere(f"figures/{name}.svg", pattern, by)


def _narrow(name: str, pattern: str, by: str) -> Callable[[Files], Files]:
    return _sub(f"figures/{name}-narrow.svg", pattern, by)


def _moved(name: str, mark: str, by: float, *, narrow: bool = False) -> Callable[[Files], Files]:
    """Every x of a mark moved by so many points."""
    file = f"figures/{name}{'-narrow' if narrow else ''}.svg"

    def change(files: Files) -> Files:
        text = files[file].decode()
        line = next(line for line in text.splitlines() if re.search(rf'id="{name}(-narrow)?-{mark}', line))
        if line.startswith("<text"):
            moved = re.sub(r'\by="([^"]*)"', lambda m: f'y="{float(m[1]) + by:g}"', line)
        else:
            moved = re.sub(r"([ML]) (\S+) ", lambda m: f"{m[1]} {float(m[2]) + by:g} ", line)
            moved = re.sub(r" C (\S+) (\S+) (\S+) (\S+) (\S+) (\S+)", lambda m: _curve(m, by), moved)
        assert moved != line
        return {**files, file: text.replace(line, moved).encode()}

    return change


def _curve(match: re.Match[str], by: float) -> str:
    xs = [float(match[number]) for number in range(1, 7)]
    return " C " + " ".join(f"{x + by * (1 - place % 2):g}" for place, x in enumerate(xs))


def _without(file: str, pattern: str) -> Callable[[Files], Files]:
    """The first line that matches, left out."""

    def change(files: Files) -> Files:
        lines = files[file].decode().splitlines(keepends=True)
        at = next(number for number, line in enumerate(lines) if re.search(pattern, line))
        return {**files, file: "".join(lines[:at] + lines[at + 1 :]).encode()}

    return change


def _pdf(change: Callable[[pikepdf.Pdf], bool]) -> Callable[[Files], Files]:
    """A change inside the PDF; it must happen."""

    def changed(files: Files) -> Files:
        with pikepdf.open(io.BytesIO(files["report.pdf"])) as pdf:
            assert change(pdf)
            written = io.BytesIO()
            pdf.save(written)
        return {**files, "report.pdf": written.getvalue()}

    return changed


def _glyphs(pdf: pikepdf.Pdf, page: pikepdf.Page) -> Mapping[str, dict[str, str]]:
    """For each font of a page, the code of each letter."""
    found = {}
    for name, font in page.obj.Resources.Font.items():
        cmap = font.get("/ToUnicode")
        if cmap is not None:
            pairs = re.findall(rb"<([0-9a-f]{4})>[ \t]*<([0-9a-f]{4})>", cmap.read_bytes())
            found[name] = {chr(int(text, 16)): code.decode() for code, text in pairs}
    return found


def _printed(page: int, old: str, new: str) -> Callable[[Files], Files]:
    """The first place on a page that prints these letters in one piece, printing others."""

    def change(pdf: pikepdf.Pdf) -> bool:
        held = pdf.pages[page - 1]
        parts = held.obj.Contents
        for codes in _glyphs(pdf, held).values():
            if not set(old) | set(new) <= set(codes):
                continue
            wanted = rb"(?:>[-\d. ]*<)?".join(codes[letter].encode() for letter in old)
            for stream in list(parts) if isinstance(parts, pikepdf.Array) else [parts]:
                content = stream.read_bytes()
                for match in re.finditer(wanted, content):
                    # A glyph begins at each fourth letter from the bracket on.
                    if (match.start() - content.rindex(b"<", 0, match.start()) - 1) % 4 == 0:
                        by = b"".join(codes[letter].encode() for letter in new)
                        stream.write(content[: match.start()] + by + content[match.end() :])
                        return True
        return False

    return _pdf(change)


def _in_stream(old: bytes, new: bytes) -> Callable[[Files], Files]:
    """The first bytes of that kind in any page's content, replaced."""

    def change(pdf: pikepdf.Pdf) -> bool:
        for page in pdf.pages:
            parts = page.obj.Contents
            for stream in list(parts) if isinstance(parts, pikepdf.Array) else [parts]:
                content = stream.read_bytes()
                changed, times = re.subn(old, new, content, count=1)
                if times:
                    stream.write(changed)
                    return True
        return False

    return _pdf(change)


def _alt(old: str, new: str) -> Callable[[Files], Files]:
    """The alt text of a figure in the structure of the PDF."""

    def change(pdf: pikepdf.Pdf) -> bool:
        for held in pdf.objects:
            if isinstance(held, pikepdf.Dictionary) and old in str(held.get("/Alt", "")):
                held.Alt = pikepdf.String(str(held.Alt).replace(old, new, 1))
                return True
        return False

    return _pdf(change)


def _last_row(file: str) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        return {**files, file: b"".join(files[file].splitlines(keepends=True)[:-1])}

    return change


NUMBER = r'(<a class="n" id="[^"]*" href="[^"]*">)'
SEEDED: dict[str, Callable[[Files], Files]] = {
    # the PDF's text and tables
    "pdf: a large number": _printed(4, "120", "130"),
    "pdf: a value in the text": _printed(4, "0.41 (0.37", "0.41 (0.73"),
    "pdf: a cell of few": _printed(4, "3", "8"),
    "pdf: a date": _printed(5, "1 June 2023", "1 June 2024"),
    "pdf: a head count": _printed(6, "about 120", "about 210"),
    "pdf: a count": _printed(7, "0", "3"),
    "pdf: a score": _printed(12, "0.41", "0.14"),
    "pdf: an interval": _printed(16, "0.57–0.66", "0.57–0.76"),
    "pdf: a mark moved": _in_stream(rb"\n17\.32 54\.89 m\n", b"\n17.32 59.89 m\n"),
    "pdf: a bar shortened": _in_stream(rb"\n472\.53 14\.06 l\n", b"\n452.53 14.06 l\n"),
    "pdf: a mark lost": _in_stream(rb"0 0 m\n121\.4 156\.08 m\n121\.4 159\.08 l\nS\n", b""),
    "pdf: a label moved": _in_stream(rb"1 0 0 -1 442\.63 112\.33 Tm", b"1 0 0 -1 442.63 118.33 Tm"),
    "pdf: an alt text": _alt("0.61 (interval", "0.16 (interval"),
    "pdf: an alt text lost": _alt("Bar chart of counts. closure", "Bars. closure"),
    # the web edition
    "web: a number": _sub("web/summary.html", NUMBER + "120<", r"\g<1>210<"),
    "web: a value": _sub("web/summary.html", NUMBER + r"0\.41 \(0\.37–0\.46\)<", r"\g<1>0.41 (0.37–0.64)<"),
    "web: a number lost": _sub("web/summary.html", NUMBER + "120</a>", "120"),
    "web: a cell": _sub("web/closures.html", r'(<td class="figures">)' + NUMBER + "1<", r"\g<1>\g<2>2<"),
    "web: a cell without a number": _sub("web/closures.html", "no strike", "a strike"),
    "web: a row lost": _without("web/closures.html", r"drying hall"),
    "web: a minus": _sub("web/profile-xa.html", "−0.06<", "0.06<"),
    "web: a date": _sub("web/closures.html", NUMBER + "1 June 2023<", r"\g<1>1 June 2024<"),
    "web: a trace's number": _sub("web/summary.html", r'(<li id="trace-[^"]*"><b>)120<', r"\g<1>121<"),
    "web: a trace's exact value": _sub("web/summary.html", r"Exact value: 0\.41", "Exact value: 0.42"),
    "web: a trace's interval": _sub("web/summary.html", r"Interval: 0\.37 to 0\.46", "Interval: 0.37 to 0.56"),
    "web: a trace's question": _sub("web/summary.html", r"tally\(&#39;workers&#39;\)", "tally(&#39;cases&#39;)"),
    "web: a trace lost": _without("web/summary.html", r'<li id="trace-[^"]*"><b>120<'),
    "web: a mark in a page": _sub("web/closures.html", r"M 95\.67 14\.06 L 472\.53", "M 95.67 14.06 L 412.53"),
    "web: a label in a page": _sub("web/profile-xa.html", r">0\.38</text>", ">0.83</text>"),
    "web: an alt text": _sub("web/closures.html", "prosecution of a journalist: 1", "prosecution of a journalist: 2"),
    # tables
    "table: a cell": _everywhere("tables/tab-closures.csv", "Aronia,1,", "Aronia,2,"),
    "table: a status": _everywhere("tables/tab-closures.csv", "not monitored", "none documented"),
    "table: a row lost": lambda files: _last_row("web/tables/tab-all-cases.csv")(
        _last_row("tables/tab-all-cases.csv")(files)
    ),
    "table: an interval": _everywhere("tables/tab-values-freedom.csv", "0.57–0.66", "0.57–0.76"),
    "table: two numbers swapped": _everywhere("tables/tab-changes.csv", r"0\.47,0\.41", "0.41,0.47"),
    "table: a head": _everywhere("tables/tab-all-cases.csv", "Country,2023", "Country,2022"),
    "table: the copy alone": _sub("web/tables/tab-all-cases.csv", "All,1", "All,2"),
    "table: lost": lambda files: {name: content for name, content in files.items() if "tab-all-cases.csv" not in name},
    # figures' data
    "data of lines: a value": _everywhere("figures/freedom-lines.csv", r",0\.52,0\.52,", ",0.53,0.52,"),
    "data of lines: an upper end": _everywhere("figures/freedom-lines.csv", r"0\.57,0\.66", "0.57,0.76"),
    "data of lines: a break": _everywhere("figures/freedom-lines.csv", ",yes\n", ",\n"),
    "data of lines: a point lost": _everywhere("figures/freedom-lines.csv", "XA,Aronia,2023[^\n]*\n", ""),
    "data of bars: a count": _everywhere("figures/cases-bars.csv", ",1,1,", ",2,1,"),
    "data of a grid: a term": _everywhere("figures/space-grid.csv", "narrowed,narrowed", "narrowed,open"),
    "data of a grid: a name": _everywhere("figures/space-grid.csv", "Bergamot", "Aronia"),
    # drawings
    "lines: a mark moved": _drawn("freedom-lines", r"M 17\.32 54\.89", "M 17.32 55.89"),
    "lines: a tick": _drawn("freedom-lines", r">0\.6</text>", ">0.5</text>"),
    "lines: a tick moved": _moved("freedom-lines", "tick-1", 5),
    "lines: a year": _drawn("freedom-lines", ">2022</text>", ">2021</text>"),
    "lines: the last value": _drawn("freedom-lines", r">0\.41</text>", ">0.44</text>"),
    "lines: the names swapped": lambda files: _drawn("freedom-lines", ">~<", ">Bergamot<")(
        _drawn("freedom-lines", ">Bergamot<", ">Aronia<")(_drawn("freedom-lines", ">Aronia<", ">~<")(files))
    ),
    "lines: an end of the band": _narrow("freedom-lines", r'(interval-XA-1" d="M \S+) \S+', r"\g<1> 30"),
    "lines: a band lost": _without("figures/freedom-lines-narrow.svg", "interval-XB-2"),
    "bars: longer": _drawn("cases-bars", r"L 472\.53 14\.06 L 472\.53", "L 479.53 14.06 L 479.53"),
    "bars: a label": _narrow("cases-bars", r">1</text>", ">2</text>"),
    "bars: one lost": _without("figures/cases-bars-narrow.svg", "bar-labour_protest"),
    "bars of years: moved": _moved("years", "bar-XA-2023", 6),
    "bars of years: a head": _drawn("years", ">2023</text>", ">2025</text>"),
    "stacked bars: moved": _moved("stack", "bar-XA-2024", 6),
    "stacked bars: the key": _drawn("stack", ">2023</text>", ">2024</text>"),
    "grid: a tile's letters": _drawn("space-grid", '(letters-tile-XA-2022"[^>]*>)Na<', r"\g<1>Ob<"),
    "grid: a tile's fill": _narrow("space-grid", '(tile-XA-2022"[^>]*fill=")#9cc7c1', r"\g<1>#cf973b"),
    "grid: a tile lost": _without("figures/space-grid.svg", '-tile-XB-2023" d'),
    "grid: the key": _drawn("space-grid", ">repressed<", ">obstructed<"),
    "dots: moved": _moved("dots", "dot-XA", 4),
    "dots: an end of the interval": _drawn("dots", r'(interval-XB" d="M )\S+', r"\g<1>150"),
    "dots: a value": _drawn("dots", r">0\.38<", ">0.39<"),
    "dots: a tick": _drawn("dots", r'(tick-1"[^>]*>)0\.\d+<', r"\g<1>0.99<"),
    "slope: a value": _drawn("slope", r">0\.47<", ">0.74<"),
    "slope: a dot moved": _narrow("slope", r'(dot-first-XB" d="M \S+) (\S+) C', r"\g<1> 12.5 C"),
    "slope: a year": _drawn("slope", ">2023<", ">2022<"),
    "tiles: letters": _drawn("tiles", '(value-XA"[^>]*>)Re<', r"\g<1>Op<"),
    "tiles: one lost": _without("figures/tiles-narrow.svg", "-tile-XB"),
    "events: moved": _moved("events", "event-XA-2023-7KQ2-2023-06-01", 9),
    "events: a date": _drawn("events", ">1 June 2023<", ">1 July 2023<"),
    "events: one lost": _without("figures/events.svg", "event-XB-2024-M3P8"),
    "events: a date in the list": _narrow("events", "(date-[^>]*>)1 June 2023<", r"\g<1>1 May 2023<"),
    "arrears: a bar": _drawn("arrears", r'(bar-D-AAAA1" d="M )\S+', r"\g<1>60"),
    "arrears: workers": _drawn("arrears", ">about 120<", ">about 210<"),
    "arrears: a start": _moved("arrears", "start-D-AAAA2", 5, narrow=True),
    "units: one missing": _without("figures/units.svg", "unit-XA-2"),
    "units: one too many": _drawn(
        "units",
        '(<path id="units-unit-XA-2" d="M )',
        r'<path id="units-unit-XA-3" d="M 0 0 L 7 0 L 7 7 L 0 7 z"/>\n\g<1>',
    ),
    "units: the number": _drawn("units", '(value-XA"[^>]*>)2<', r"\g<1>3<"),
    "sparkline: a value": _narrow("spark", r'(line-XA-1" d="M \S+ \S+ L \S+) \S+', r"\g<1> 4"),
    "an alt text in every drawing": _drawn("space-grid", "narrowed 2022", "narrowed 2021"),
    # the published data
    "data: a value": _sub("data/observations.csv", r",0\.41,", ",0.42,"),
    "data: an interval": _sub("data/observations.csv", r"0\.37,0\.46", "0.36,0.46"),
    "data: a rating": _sub("data/observations.csv", "XA,,2022,space,,narrowed", "XA,,2022,space,,closed"),
    "data: a row lost": _without("data/observations.csv", "XB,,2024,freedom"),
    "data: a head count": _sub("data/disputes.csv", ",120,", ",140,"),
    "data: a case lost": _without("data/cases.csv", "^XB-2024-M3P8"),
    "data: a date": _sub("data/events.csv", "2023-06-01", "2022-06-01"),
    "data: an account": _sub("data/accounts.csv", ",35,", ",53,"),
}  # fmt: skip
"""Faults of all outputs, places and kinds, each of them one change of finished bytes."""


@pytest.mark.parametrize("fault", SEEDED)
def test_a_seeded_disagreement_is_found(fault: str, made: Files, found: Found) -> None:
    """Each fault is told of, and the message names an output and what it should say."""
    told = found(SEEDED[fault](made))
    assert told, fault
    assert {problem.slug for problem in told} == {"disagreement"}
    assert all(problem.place.file and problem.expected for problem in told)


SETTINGS = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
"""Few examples, since each reads all outputs anew; more are tried with `--hypothesis-profile` and patience."""


@SETTINGS
@given(data=st.data())
def test_any_changed_number_of_the_web_edition_is_found(data: st.DataObject, made: Files, found: Found) -> None:
    """Whichever number of whichever page: another digit in it is told of."""
    pages = sorted(name for name in made if name.endswith(".html") and b'class="n"' in made[name])
    page = data.draw(st.sampled_from(pages))
    text = made[page].decode()
    digits = [
        match.start(1) + at
        for match in re.finditer(r'<a class="n"[^>]*>([^<]*)</a>', text)
        for at, letter in enumerate(match[1])
        if letter.isdigit()
    ]
    at = data.draw(st.sampled_from(digits))
    other = str((int(text[at]) + data.draw(st.integers(1, 9))) % 10)
    told = found({**made, page: (text[:at] + other + text[at + 1 :]).encode()})
    assert any(problem.place.file == page for problem in told)


@SETTINGS
@given(data=st.data())
def test_any_changed_cell_of_data_is_found(data: st.DataObject, made: Files, found: Found) -> None:
    """Whichever digit of whichever table's or figure's CSV, changed in its copy too, is told of."""
    name = data.draw(st.sampled_from(sorted(n for n in made if re.fullmatch(r"(tables|figures)/.*\.csv", n))))
    text = made[name].decode()
    digits = [at for at, letter in enumerate(text) if letter.isdigit()]
    at = data.draw(st.sampled_from(digits or [0]))
    other = str((int(text[at]) + data.draw(st.integers(1, 9))) % 10) if digits else "x"
    changed = (text[:at] + other + text[at + 1 :]).encode()
    assert found({**made, name: changed, f"web/{name}": changed})


def _read(kind: str, name: str, source: str, content: str, options: Mapping[str, object]) -> list[Problem]:
    """What reading one drawing back tells, given its data as CSV."""
    prefix = name
    reading = drawing.reading(name, f"figures/{name}.svg", source, prefix)
    points = [point_of(row) for row in rows_of(content.encode())]
    kinds.KINDS[kind](reading, points, FigureSpec(name, kind, 170, 60, {}, options))
    reading.rest()
    return reading.wrong


def _options(kind: str, data: st.DataObject) -> dict[str, object]:
    if kind == "rating_grid":
        return {"terms": TERMS}
    if kind == "tile_map":
        return {"tiles": {f"s{n}": [n % 3, n // 3] for n in range(7)}}
    return {"several": data.draw(st.sampled_from(["panels", "stack"]))} if kind == "tally_bars" else {}


@pytest.mark.parametrize("kind", kinds.KINDS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_any_drawing_reads_back_as_its_data(kind: str, data: st.DataObject) -> None:
    """Whatever the data, wide and narrow drawings read back as they are."""
    points, options = data.draw(some_points(kind)), _options(kind, data)
    try:
        drawn = render(FigureSpec("f", kind, 170, 0, {}, options), points, Style(), WORDS)
    except Mistakes:
        return
    assert _read(kind, "f", drawn.svg, drawn.csv, options) == []
    assert _read(kind, "f-narrow", drawn.narrow_svg, drawn.csv, options) == []


@pytest.mark.parametrize("kind", kinds.KINDS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_any_changed_label_of_a_drawing_is_found(kind: str, data: st.DataObject) -> None:
    """Whichever digit of whichever label: another in its place is told of; so is a named mark that is left out."""
    points, options = SAMPLES[kind]
    drawn = render(FigureSpec("f", kind, 112, 60, {}, options), points, Style(), WORDS)
    lines = drawn.svg.splitlines(keepends=True)
    lettered = [n for n, line in enumerate(lines) if re.search(r">[^<]*\d[^<]*</text>", line)]
    marked = [
        n for n, line in enumerate(lines) if re.search(r'<path id="f-(line|dot|bar|unit|tile|event|start|last)-', line)
    ]
    at = data.draw(st.sampled_from(lettered + marked))
    if at in marked:
        changed = ""
    else:
        head, text = lines[at].split(">", 1)
        digit = data.draw(st.sampled_from([n for n, letter in enumerate(text) if letter.isdigit()]))
        other = str((int(text[digit]) + data.draw(st.integers(1, 9))) % 10)
        changed = f"{head}>{text[:digit]}{other}{text[digit + 1 :]}"
    source = "".join([*lines[:at], changed, *lines[at + 1 :]])
    assert _read(kind, "f", source, drawn.csv, options), lines[at]
