"""What is measured: each subset makes its project and runs the program and its peers on it side by side."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench import measure, page, projects, tallies, typst, verify
from bench.document import document
from bench.measure import Failed, Measured
from reportgen.typeset.worker import NO_SYSTEM_FONTS

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one thing: the subset, what was done, by whom, the runs, and what there is to say of it."""

    subset: str
    what: str
    who: str
    runs: tuple[Measured, ...]
    remark: str = ""


Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """A folder for everything, how often each is run, who of the peers runs, and where to say what goes on."""

    folder: Path
    times: int
    peers: tuple[str, ...]
    say: Say

    def environment(self) -> dict[str, str]:
        """The environment of every command: no fonts of the system for anybody, this program importable."""
        configuration = self.folder / "fonts.conf"
        configuration.write_text(NO_SYSTEM_FONTS, "utf-8")
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return kept | {
            "PYTHONPATH": str(projects.ROOT),
            "FONTCONFIG_FILE": str(configuration),
            "NO_COLOR": "1",
        }

    def run(self, subset: str, what: str, who: str, runs: Iterator[Callable[[], Measured]], remark: str = "") -> Row:
        """Run, say, and hold on to what failed."""
        done: list[Measured] = []
        try:
            for one in runs:
                self.say(f"{subset}: {what}, {who} ({len(done) + 1} of {self.times})")
                done.append(one())
        except Failed as failed:
            remark = "failed: " + (str(failed).strip().splitlines() or ["without a word"])[-1][:200]
        return Row(subset, what, who, tuple(done), remark)


def _python(setting: Setting, *arguments: str | Path) -> Measured:
    return measure.run([sys.executable, *arguments], setting.environment(), setting.folder)


def _build(setting: Setting, project: Path, store: Path, *more: str) -> Measured:
    return _python(setting, "-m", "reportgen", "build", "--project", project, "--store", store, *more)


def _cold(setting: Setting, project: Path) -> Iterator[Callable[[], Measured]]:
    """Builds from nothing."""
    for _ in range(setting.times):
        store = setting.folder / "store"
        for left in (store, project / "build"):
            shutil.rmtree(left, ignore_errors=True)
        yield lambda store=store: _build(setting, project, store)  # type: ignore[misc]


def _warm(
    setting: Setting, project: Path, change: Callable[[Path, int], None] | None
) -> Iterator[Callable[[], Measured]]:
    """Builds after a change, each another one, on what the build before has left."""
    for number in range(setting.times):
        if change is not None:
            change(project, number)
        yield lambda: _build(setting, project, setting.folder / "store")


def _peers(setting: Setting, subset: str, project: Path) -> Iterator[Row]:
    """The peers on the same written content, cold."""
    folder = setting.folder / f"peers-{subset}"
    folder.mkdir(exist_ok=True)
    whole = document(project)
    typst.write(whole, folder)
    html = page.write(whole, folder)
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    printing = (
        *("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}"),
        *("--no-pdf-header-footer", f"--print-to-pdf={folder / 'chromium.pdf'}", html.as_uri()),
    )
    commands: Mapping[str, list[str | Path]] = {
        "typst": [sys.executable, "-m", "bench.peer", "typst", folder],
        "weasyprint": [sys.executable, "-m", "bench.peer", "weasyprint", folder],
        "chromium": [browser or "", *printing],
    }
    for who in setting.peers:
        if not commands[who][0]:
            yield Row(subset, "cold", who, (), "not on this machine")
            continue
        runs = (
            lambda who=who: measure.run(commands[who], setting.environment(), setting.folder)
            for _ in range(setting.times)
        )
        row = setting.run(subset, "cold", who, runs)
        made = folder / f"{who}.pdf"
        yield Row(subset, "cold", who, row.runs, row.remark or f"{verify.page_count(made)} pages")


def shipped(setting: Setting) -> Iterator[Row]:
    """The shipped report: cold, unchanged, one record, one paragraph, one chapter alone; its peers."""
    project = projects.shipped(setting.folder)
    yield from _whole(setting, "shipped", project)
    yield from _after(setting, "shipped", project)


def _whole(setting: Setting, subset: str, project: Path) -> Iterator[Row]:
    """Cold builds and peers."""
    row = setting.run(subset, "cold", "reportgen", _cold(setting, project))
    made = next(iter(sorted((project / "build").rglob("report.pdf"))), None)
    if made is not None:
        yield Row(subset, "cold", "reportgen", row.runs, f"{verify.page_count(made)} pages; {verify.words(made)}")
    else:
        yield row
    yield from _peers(setting, subset, project)


def _after(setting: Setting, subset: str, project: Path) -> Iterator[Row]:
    """What a build takes after another."""
    start = (
        lambda: _python(setting, "-c", "import reportgen.cli.main, reportgen.cli.build, reportgen.unchanged")
        for _ in range(setting.times)
    )
    yield setting.run(subset, "start of Python and imports", "reportgen", start)
    yield setting.run(subset, "nothing changed", "reportgen", _warm(setting, project, None))
    yield setting.run(subset, "one paragraph changed", "reportgen", _warm(setting, project, projects.change_paragraph))
    yield setting.run(subset, "one record changed", "reportgen", _warm(setting, project, projects.change_record))
    alone = (lambda: _python(setting, "-m", "bench.peer", "chapter", project) for _ in range(setting.times))
    yield setting.run(subset, "one chapter alone", "reportgen", alone)


def pages(count: int) -> Callable[[Setting], Iterator[Row]]:
    """A synthetic report of so many pages."""

    def measured(setting: Setting) -> Iterator[Row]:
        project = projects.pages(setting.folder, count)
        yield from _whole(setting, f"pages-{count}", project)
        if count <= 100:
            yield from _after(setting, f"pages-{count}", project)

    return measured


def rows(count: int) -> Callable[[Setting], Iterator[Row]]:
    """A synthetic report with an annex of so many rows."""

    def measured(setting: Setting) -> Iterator[Row]:
        yield from _whole(setting, f"rows-{count}", projects.rows(setting.folder, count))

    return measured


def counted(setting: Setting) -> Iterator[Row]:
    """Tallies over ten million rows, by rule and by plain SQL."""
    path = setting.folder / "items.parquet"
    begun = time.perf_counter()
    _python(setting, "-m", "bench.tallies", "make", path)
    setting.say(f"tallies: {tallies.ROWS:,} rows made in {time.perf_counter() - begun:.0f} s")
    for who, how in (("reportgen", "rule"), ("duckdb", "sql")):
        runs = (lambda how=how: _python(setting, "-m", "bench.tallies", how, path) for _ in range(setting.times))
        yield setting.run("tallies", f"{tallies.ROWS:,} rows with ids", who, runs)


SUBSETS: Mapping[str, Callable[[Setting], Iterator[Row]]] = {
    "shipped": shipped,
    **{f"pages-{count}": pages(count) for count in (100, 300, 1000)},
    **{f"rows-{count}": rows(count) for count in (1000, 10_000, 100_000)},
    "tallies": counted,
}
"""What can be asked for."""
