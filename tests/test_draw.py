"""Figures: what is drawn and what must not be, the same bytes everywhere, labels clear, alt text from the data."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import matplotlib as mpl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg

from reportgen.draw.drawing import Drawing, Point
from reportgen.draw.fonts import Face
from reportgen.draw.kinds import KINDS
from reportgen.draw.options import OPTIONS
from reportgen.draw.render import collisions, render
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style
from reportgen.problem import Mistakes

STYLE = Style()
GOLD = Path(__file__).parent / "gold" / "draw"
ACTUAL = Path(__file__).parent / "actual" / "draw"
TERMS = ["open", "narrowed", "obstructed", "repressed", "closed"]
WORDS = {"open": "Op", "narrowed": "Na", "obstructed": "Ob", "repressed": "Re", "closed": "Cl"}
SVG = "{http://www.w3.org/2000/svg}"


def years(series: str, label: str, values: dict[int, float | None], **more: object) -> tuple[Point, ...]:
    """One series over years; None is a missing value."""
    points = tuple(
        Point(
            series, label, year, str(year), value, "" if value is None else f"{value:g}",
            status="missing" if value is None else "value",
        )
        for year, value in values.items()
    )  # fmt: skip
    return tuple(replace(point, **more) for point in points)


def figure(
    kind: str,
    points: tuple[Point, ...],
    options: dict[str, object] | None = None,
    size: tuple[float, float] = (112, 60),
    alt: str = "",
) -> Drawing:
    """The points drawn by a kind."""
    return render(FigureSpec(f"fig-{kind}", kind, *size, {}, options or {}), points, STYLE, WORDS, alt)


def paths(svg: str, name: str) -> list[Element]:
    """The shapes whose id begins with the name, after the figure's own prefix."""
    return [e for e in fromstring(svg) if re.search(rf"^fig-[a-z_]+-{name}", e.get("id", ""))]


def texts(svg: str) -> list[str]:
    """All words of a drawing but its title."""
    return [e.text or "" for e in fromstring(svg) if e.tag == f"{SVG}text"]


ARONIA = years("XA", "Aronia", {2018: 4, 2019: 5, 2020: 6, 2021: 7, 2022: 9})

SAMPLES: dict[str, tuple[tuple[Point, ...], dict[str, object]]] = {
    "lines": (
        ARONIA
        + years("XB", "Bergamot", {2018: 8, 2019: 8, 2020: None, 2021: 6, 2022: 5})
        + years("XC", "Citron", {2018: 1, 2019: 2, 2020: 2, 2021: 3, 2022: 3}),
        {},
    ),
    "ranked_dots": (
        (
            Point("XA", "Aronia", 2022, "2022", 0.5, "0.50", low=0.4, high=0.6),
            Point("XB", "Bergamot", 2022, "2022", 0.8, "0.80", low=0.7, high=0.9),
            Point("XC", "Citron", 2022, "2022", status="not_monitored"),
        ),
        {},
    ),
    "slope": (ARONIA[::4] + years("XB", "Bergamot", {2018: 8, 2022: None}), {}),
    "tally_bars": (
        tuple(
            Point(c, n, str(y), str(y), float(v), str(v), status=s)
            for c, n, y, v, s in (
                ("XA", "Aronia", 2021, 3, "value"),
                ("XA", "Aronia", 2022, 0, "none_documented"),
                ("XB", "Bergamot", 2021, 0, "not_monitored"),
                ("XB", "Bergamot", 2022, 5, "value"),
            )
        ),
        {},
    ),
    "rating_grid": (
        tuple(
            Point("XA", "Aronia", y, str(y), None, t, t, status="value" if t else "not_rated", break_before=y == 2021)
            for y, t in ((2019, ""), (2020, "open"), (2021, "narrowed"), (2022, "closed"))
        ),
        {"terms": TERMS},
    ),
    "tile_map": (
        (
            Point("XA", "Aronia", 2022, "2022", 3, "3"),
            Point("XB", "Bergamot", 2022, "2022", status="not_monitored"),
            Point("XC", "Citron", 2022, "2022", 9, "9"),
        ),
        {"tiles": {"XA": [0, 0], "XB": [1, 0], "XC": [1, 1]}},
    ),
    "case_timeline": (
        tuple(
            Point("C-1", "The paper", x, x, detail=d)
            for x, d in (("2021-05-03", "searched"), ("2021-06", "charged"), ("2022-01-20", "acquitted"))
        ),
        {},
    ),
    "arrears_timeline": (
        (
            Point("D-1", "Copper works", "2022-06-01", "1 June 2022", 4, "about 900", detail="lawful"),
            Point("D-2", "Salt works", "2022-09", "September 2022", None, "", status="missing"),
        ),
        {},
    ),
    "sparkline": (ARONIA, {}),
    "unit_chart": (
        (Point("p", "prison", "p", "", 3, "3"), Point("f", "fine", "f", "", 2, "2–4", low=2, high=4)),
        {},
    ),
}


def sample(kind: str, **more: object) -> Drawing:
    """The small figure of a kind."""
    points, options = SAMPLES[kind]
    return figure(kind, points, options, **more)  # type: ignore[arg-type]


def test_every_kind_has_a_sample() -> None:
    """No kind goes untested."""
    assert set(SAMPLES) == set(KINDS)


# What is drawn


def test_a_missing_year_stays_a_gap() -> None:
    """A line with a missing year is two paths, and the gap has words."""
    drawn = figure("lines", years("XA", "Aronia", {2015: 1, 2016: 2, 2017: None, 2018: 4, 2019: 5}))
    assert len(paths(drawn.svg, "line-XA")) == 2
    assert "no data" in texts(drawn.svg)


def test_a_year_without_a_row_is_a_gap_too() -> None:
    """A year that no point stands for is not bridged."""
    drawn = figure("lines", years("XA", "Aronia", {2015: 1, 2016: 2, 2019: 4, 2020: 5}))
    assert len(paths(drawn.svg, "line-XA")) == 2
    assert "no data for 2017 to 2018" in drawn.alt


def test_a_break_of_method_breaks_the_line_and_is_named() -> None:
    """The line is two paths, a dotted vertical stands between them, and the words say why."""
    points = tuple(replace(p, break_before=p.x == 2020) for p in ARONIA)
    drawn = figure("lines", points)
    assert len(paths(drawn.svg, "line-XA")) == 2
    assert "method changed" in texts(drawn.svg)
    assert "stroke-dasharray" in drawn.svg
    assert "stroke-dasharray" not in sample("lines").svg


def test_nothing_is_compared_across_a_break() -> None:
    """The alt text gives the course on either side, and says that the sides are not compared."""
    points = tuple(replace(p, break_before=p.x == 2020) for p in ARONIA)
    assert figure("lines", points).alt == (
        "Line chart, 2018 to 2022. Aronia: 4 in 2018, 5 in 2019; 6 in 2020, 9 in 2022; "
        "method changed before 2020, so values on either side are not compared."
    )


def test_an_interval_is_a_band() -> None:
    """The band is one shape for each run of the line."""
    drawn = figure("lines", tuple(replace(p, low=p.value - 1, high=p.value + 1) for p in ARONIA))  # type: ignore[operator]
    assert len(paths(drawn.svg, "interval-XA")) == 1
    assert paths(drawn.svg, "interval-XA")[0].get("fill-opacity") == "0.16"


@pytest.mark.parametrize("status", ["not_monitored", "suppressed", "missing", "not_rated"])
@pytest.mark.parametrize("kind", ["lines", "ranked_dots", "slope", "tally_bars", "unit_chart", "tile_map", "sparkline"])
def test_what_is_not_known_is_never_drawn_as_zero(kind: str, status: str) -> None:
    """Even with a value of 0 beside the status, no mark is drawn; the word says why (a sparkline has no words)."""
    known = Point("XA", "Aronia", 2021, "2021", 5, "5")
    unknown = Point("XB", "Bergamot", 2021, "2021", 0.0, "0", status=status)
    options: dict[str, object] = {"tiles": {"XA": [0, 0], "XB": [1, 0]}} if kind == "tile_map" else {}
    later = tuple(replace(p, x=2022, x_label="2022") for p in (known, unknown))
    drawn = figure(kind, (known, unknown, *(later if kind in ("lines", "slope", "sparkline") else ())), options)
    for name in ("line", "dot", "bar", "unit", "last"):
        assert not paths(drawn.svg, f"{name}-XB")
    if kind == "sparkline":
        return
    said = {"missing": "no data"}.get(status, status.replace("_", " "))
    assert said in " ".join(texts(drawn.svg))
    assert said in drawn.alt.lower()
    assert "0" not in texts(drawn.svg) or kind in ("lines", "ranked_dots")


def test_none_documented_and_not_monitored_look_and_read_differently() -> None:
    """A real 0 has a mark at 0; what was not monitored has none; each has its word, and neither has a bar."""
    drawn = sample("tally_bars")
    assert len(paths(drawn.svg, "bar-")) == 2
    assert {"none documented", "not monitored"} <= set(texts(drawn.svg))
    assert "Aronia: 3 in 2021; none documented for 2022." in drawn.alt
    assert "Bergamot: 5 in 2022; not monitored for 2021." in drawn.alt


def test_bars_begin_at_zero() -> None:
    """A bar of 10 is ten times as long as one of 1."""
    drawn = figure("tally_bars", tuple(Point(f"b{v}", str(v), "", "", v, str(v)) for v in (1.0, 10.0)))
    lengths = []
    for bar in paths(drawn.svg, "bar-"):
        xs = [float(x) for x in re.findall(r"[ML] ([\d.]+) ", bar.get("d", ""))]
        lengths.append(max(xs) - min(xs))
    assert lengths[1] == pytest.approx(10 * lengths[0], rel=0.01)


def test_a_rating_has_its_letters_and_a_break_a_white_gap() -> None:
    """Tiles carry the vocabulary's letters; the step across the break is 2 mm longer than the others."""
    drawn = sample("rating_grid")
    assert {"Op", "Na", "Cl"} <= set(texts(drawn.svg))
    lefts = [float(re.findall(r"M ([\d.]+) ", tile.get("d", ""))[0]) for tile in paths(drawn.svg, "tile-XA")]
    steps = [round(b - a, 1) for a, b in pairwise(lefts)]
    assert steps[1] - steps[2] == pytest.approx(2 * 72 / 25.4, abs=0.1)


def test_a_term_outside_the_scale_is_a_mistake() -> None:
    """The figure's file must list the terms in order; one that is not there is named."""
    points, _ = SAMPLES["rating_grid"]
    with pytest.raises(Mistakes) as caught:
        figure("rating_grid", points, {"terms": ["open"]})
    assert [p.slug for p in caught.value.problems] == ["figure-option"]
    assert "lacks the term narrowed" in str(caught.value)


def test_an_event_known_to_the_month_is_no_dot() -> None:
    """The day is a dot, the month a bar: a timeline never claims a day that no source gives."""
    points, _ = SAMPLES["case_timeline"]
    exact = figure("case_timeline", tuple(p for p in points if len(str(p.x)) > 7)).svg
    assert sample("case_timeline").svg.count(" C ") == exact.count(" C ")


def test_one_mark_for_each_person() -> None:
    """The certain ones are filled; those up to the interval's end are framed."""
    drawn = sample("unit_chart")
    assert len(paths(drawn.svg, "unit-p")) == 3
    assert len(paths(drawn.svg, "unit-f")) == 2
    assert drawn.svg.count('fill="none" stroke="#0e4f59"') == 2


def test_colours_are_data() -> None:
    """A point's colour is drawn; without one the report's own is."""
    assert "#123456" in figure("sparkline", tuple(replace(p, colour="#123456") for p in ARONIA)).svg
    assert STYLE.accent.lower() in sample("sparkline").svg


def test_slope_takes_the_years_that_its_file_names() -> None:
    """Other years are left out; a break between the two cuts the line."""
    drawn = figure("slope", tuple(replace(p, break_before=p.x == 2020) for p in ARONIA), {"years": [2018, 2021]})
    assert {"2018", "2021", "method changed"} <= set(texts(drawn.svg))
    assert "2022" not in texts(drawn.svg)
    with pytest.raises(Mistakes, match="not two years"):
        figure("slope", ARONIA, {"years": [2018, 1990]})


# The SVG, PNG and CSV


@pytest.mark.parametrize("kind", KINDS)
def test_svg_is_fit_for_a_page(kind: str) -> None:
    """Title first, the project's font only, no style sheet, no metadata, no size under 7 pt, ids of its own."""
    drawn = sample(kind)
    for svg, prefix in ((drawn.svg, f"fig-{kind}-"), (drawn.narrow_svg, f"fig-{kind}-narrow-")):
        root = fromstring(svg)
        assert root[0].tag == f"{SVG}title"
        assert root[0].text == drawn.alt
        assert not [e for e in root.iter() if e.tag in (f"{SVG}metadata", f"{SVG}style", f"{SVG}defs")]
        assert {e.get("font-family") for e in root if e.tag == f"{SVG}text"} <= {"Source Sans Pro"}
        assert {e.get("font-weight", "400") for e in root if e.tag == f"{SVG}text"} <= {"400", "600"}
        assert all(float(e.get("font-size", "7")) >= 7 for e in root)
        ids = [e.get("id", "") for e in root.iter() if e.get("id")]
        assert len(ids) == len(set(ids))
        assert all(name.startswith(prefix) for name in ids)
        assert "matplotlib" not in svg.lower()
    assert float(fromstring(drawn.narrow_svg).get("width", "").removesuffix("pt")) <= 90 * 72 / 25.4 + 0.01 or (
        kind == "sparkline"
    )


def test_words_stay_words_whatever_they_contain() -> None:
    """Dollar signs are no formulas, and signs of markup are escaped."""
    drawn = figure("ranked_dots", (Point("a", 'Coal & "$x_1$" <b>', 2022, "2022", 1, "1"),))
    assert 'Coal & "$x_1$" <b>' in texts(drawn.svg)


def test_png_has_the_printed_size_and_no_notes() -> None:
    """300 dots an inch, and no text chunk that names a program or a day."""
    png = sample("sparkline", size=(25.4, 12.7)).png
    assert int.from_bytes(png[16:20], "big") == 300
    assert int.from_bytes(png[20:24], "big") == 150
    assert not re.search(rb"tEXt|zTXt|iTXt|tIME", png)


def test_csv_is_exactly_the_points() -> None:
    """Header, one row a point, LF, numbers as numbers, nothing for what is not known."""
    drawn = sample("ranked_dots")
    assert drawn.csv == (
        "series,label,x,x_label,value,shown,term,low,high,status,records\n"
        "XA,Aronia,2022,2022,0.5,0.50,,0.4,0.6,value,\n"
        "XB,Bergamot,2022,2022,0.8,0.80,,0.7,0.9,value,\n"
        "XC,Citron,2022,2022,,,,,,not_monitored,\n"
    )


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "@SUM(A1)", "\tx", "-2+3", "=HYPERLINK(1)"])
def test_no_cell_of_the_csv_can_be_run(text: str) -> None:
    """A spreadsheet sees text where a text begins like a formula."""
    from reportgen.draw.csvtext import table

    row = list(csv.reader(io.StringIO(table((Point("a", text, 2022, "2022", -3.5, "−3.5"),)))))[1]
    assert row[1] == f"'{text}"
    assert row[4] == "-3.5"


def test_author_alt_text_is_kept() -> None:
    """Where the author wrote alt text, it stands instead of the one from the data."""
    drawn = sample("lines", alt="  Lines that rise.  ")
    assert drawn.alt == "Lines that rise."
    assert fromstring(drawn.svg)[0].text == "Lines that rise."


SCRIPT = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from tests_draw import SAMPLES, sample
for kind in SAMPLES:
    drawn = sample(kind)
    print(kind, *(hashlib.sha256(part).hexdigest() for part in (
        drawn.svg.encode(), drawn.narrow_svg.encode(), drawn.png, drawn.csv.encode(), drawn.alt.encode())))
"""


def test_the_same_bytes_everywhere(tmp_path: Path) -> None:
    """Another folder, time zone, locale, hash seed, date and matplotlibrc of one's own change nothing."""
    (tmp_path / "tests_draw.py").write_bytes(Path(__file__).read_bytes())
    root = str(Path(__file__).parent.parent)
    found = []
    for number, more in enumerate(
        (
            {"TZ": "Asia/Tashkent", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
            {"TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "77", "SOURCE_DATE_EPOCH": "1"},
        )
    ):
        folder = tmp_path / f"place {number}"
        folder.mkdir()
        (folder / "matplotlibrc").write_text(
            "font.size: 19\nsvg.fonttype: path\n" if number else "lines.linewidth: 9\n"
        )
        environment = {**os.environ, **more, "PYTHONPATH": root}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path)],
            cwd=folder, env=environment, capture_output=True, text=True, check=True, timeout=300,
        )  # fmt: skip
        found.append(done.stdout)
    assert found[0]
    assert found[0] == found[1]


def test_drawing_leaves_no_trace_in_matplotlib() -> None:
    """The parameters of the process are the same before and after."""
    before = dict(mpl.rcParams)
    sample("lines")
    assert dict(mpl.rcParams) == before


# Alt text


@pytest.mark.parametrize("kind", KINDS)
def test_alt_text_is_as_approved(kind: str) -> None:
    """The alt text of each sample, word for word; tests/gold/README.md says how to renew it."""
    alt = sample(kind).alt
    ACTUAL.mkdir(parents=True, exist_ok=True)
    (ACTUAL / f"{kind}.txt").write_text(alt + "\n", encoding="utf-8")
    assert alt + "\n" == (GOLD / f"{kind}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_alt_text_names_every_series(kind: str) -> None:
    """Nobody learns less from the alt text than that a row is there."""
    points, _ = SAMPLES[kind]
    alt = sample(kind).alt
    assert all(point.label in alt for point in points)


def test_alt_text_speaks_the_language_of_its_words() -> None:
    """A translated sentence is used; one that asks for a field that there is not falls back to English."""
    words = {"alt sparkline": "Kleine Linie, {first} bis {last}.", "alt at": "{wrong}", "decimal sign": ","}
    drawn = render(FigureSpec("s", "sparkline", 30, 6), ARONIA, STYLE, words)
    assert drawn.alt.startswith("Kleine Linie, 2018 bis 2022. Aronia: 4 in 2018, 9 in 2022")


# Letters and labels


def test_a_letter_that_the_font_lacks_is_named() -> None:
    """A Georgian name does not print as boxes, nor in another font: the mistake names letter, text and figure."""
    with pytest.raises(Mistakes) as caught:
        figure("ranked_dots", (Point("a", "საქართველო", 2022, "2022", 1, "1"),))
    problem = caught.value.problems[0]
    assert problem.slug == "no-glyph"
    assert problem.place.file == "figures/fig-ranked_dots.toml"
    assert "U+10D0" in str(caught.value)


def test_a_figure_too_low_says_what_it_needs() -> None:
    """The mend is a line that can be copied."""
    points = tuple(Point(f"s{n}", f"Row {n}", 2022, "2022", n, str(n)) for n in range(20))
    with pytest.raises(Mistakes) as caught:
        figure("ranked_dots", points, size=(112, 40))
    problem = caught.value.problems[0]
    assert problem.slug == "figure-height"
    assert problem.mend is not None
    enough = float(problem.mend.removeprefix("write height = "))
    assert figure("ranked_dots", points, size=(112, enough)).height_mm == enough


def test_no_data_is_a_mistake() -> None:
    """An empty figure is never drawn."""
    with pytest.raises(Mistakes, match="no data to draw"):
        figure("lines", ())


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_option_is_a_mistake(kind: str) -> None:
    """Every kind that reads an option says what was expected of it."""
    options = {
        "lines": {"highlight": "XA"},
        "ranked_dots": {"order": "upwards"},
        "slope": {"years": "2018"},
        "tally_bars": {"several": "heap"},
        "rating_grid": {"terms": 5},
        "tile_map": {"tiles": {"XA": [0, "x"]}},
        "case_timeline": None,
        "arrears_timeline": {"arrears": 4},
        "sparkline": None,
        "unit_chart": {"per": "ten"},
    }[kind]
    if options is None:
        return
    with pytest.raises(Mistakes) as caught:
        figure(kind, SAMPLES[kind][0], {**SAMPLES[kind][1], **options})
    assert {p.slug for p in caught.value.problems} == {"figure-option"}


def test_an_unknown_option_is_a_mistake_with_the_nearest_name() -> None:
    """A misspelt option is never passed over in silence."""
    with pytest.raises(Mistakes, match=r"lines has no option highlights[^$]*did you mean highlight\?"):
        figure("lines", ARONIA, {"highlights": ["XA"]})


def test_every_kind_says_which_options_it_knows() -> None:
    """The table of options and the kinds' own descriptions name the same."""
    assert set(OPTIONS) == set(KINDS)
    for kind, names in OPTIONS.items():
        described = sys.modules[KINDS[kind].__module__].__doc__ or ""
        assert all(f"`{name}`" in described for name in names), kind


@pytest.mark.parametrize("kind", ["case_timeline", "arrears_timeline"])
def test_an_event_without_a_date_is_a_mistake(kind: str) -> None:
    """What has no date cannot stand on an axis of time."""
    with pytest.raises(Mistakes, match="no date to stand at"):
        figure(kind, (Point("a", "A case", "spring", "spring", detail="searched"),))


@pytest.mark.parametrize("size", [7.0, 8.5, 11.0])
@pytest.mark.parametrize("face", [STYLE.regular, STYLE.semibold])
def test_widths_are_those_that_matplotlib_draws(face: Face, size: float) -> None:
    """Labels are kept apart by widths read from the font; they are never narrower than what is drawn."""
    from matplotlib.figure import Figure

    drawn = Figure(dpi=300)
    canvas = FigureCanvasAgg(drawn)
    for text in ("Kyrgyzstan 27", "Тоҷикистон", "none documented", "0.33"):
        artist = drawn.text(0.1, 0.5, text, fontproperties=face.at(size))
        width = artist.get_window_extent(canvas.get_renderer()).width * 72 / 300
        assert width - 0.6 <= face.width(text, size) <= width * 1.06 + 0.6


LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJКЛМНОПоʻ 0123456789-–.,()")
NAMES = st.text(LETTERS, min_size=1, max_size=28)
VALUES = st.one_of(
    st.integers(-1000, 100_000).map(float), st.floats(-1e6, 1e6).map(lambda v: round(v, 3)), st.just(0.0)
)
STATUSES = st.sampled_from(["value", "value", "value", "missing", "not_monitored", "suppressed", "none_documented"])


@st.composite
def some_points(draw: st.DrawFn, kind: str) -> tuple[Point, ...]:
    """Points of one to seven series over one to thirteen years, of every status, with and without intervals."""
    dated = kind in ("case_timeline", "arrears_timeline")
    names = draw(st.lists(NAMES, min_size=1, max_size=7, unique=True))
    start, count = draw(st.integers(1990, 2020)), draw(st.integers(1, 13))
    if kind in ("ranked_dots", "unit_chart", "arrears_timeline", "tile_map"):
        count = 1
    found = []
    for number, name in enumerate(names):
        for year in range(start, start + count):
            status, value = draw(STATUSES), draw(VALUES)
            if kind == "unit_chart":
                value = abs(value) % 150
            if kind == "arrears_timeline":
                value = abs(value) % 12
            spread = draw(st.one_of(st.none(), st.floats(0, 5)))
            broken = draw(st.integers(0, 9)) == 0
            known = status in ("value", "none_documented")
            value = 0.0 if status == "none_documented" else value
            term = draw(st.sampled_from(TERMS)) if kind == "rating_grid" and known else ""
            month = draw(st.sampled_from(["", "-03", "-11-28", "-06-02"])) if dated else ""
            found.append(
                Point(
                    f"s{number}", name, f"{year}{month}" if dated else year, f"{year}{month}",
                    value if known else None, (term or f"{value:,.6g}".replace("-", "−")) if known else "", term,
                    None if spread is None or not known else value - spread,
                    None if spread is None or not known else value + spread,
                    "value" if term else status, broken, draw(NAMES) if dated else "",
                )
            )  # fmt: skip
    return tuple(found)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_any_data_is_drawn_with_its_labels_clear(kind: str, data: st.DataObject) -> None:
    """Whatever the data, all labels lie in the drawing and clear of each other; or the figure asks for more height."""
    points = data.draw(some_points(kind))
    options: dict[str, object] = {}
    if kind == "rating_grid":
        options["terms"] = TERMS
    if kind == "tile_map":
        options["tiles"] = {f"s{n}": [n % 3, n // 3] for n in range(7)}
    if kind == "tally_bars":
        options["several"] = data.draw(st.sampled_from(["panels", "stack"]))
    for width, height in ((170.0, 0.0), (112.0, 0.0), (90.0, 0.0)):
        drawn = KINDS[kind](points, FigureSpec("f", kind, width, height, {}, options), STYLE, WORDS)
        assert collisions(drawn, STYLE) == ()
