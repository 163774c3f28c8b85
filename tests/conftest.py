"""What several test files share: the smallest project in a folder of its own, a build of each report, and golden files.

A build of the shipped report takes a minute or two, so that all tests of a run, on however many processes, share one.
"""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"
GOLD = TESTS / "gold"
ACTUAL = TESTS / "actual"
PATIENCE = 1200.0
"""Seconds for which one process waits for the build that another makes."""

# The same examples on every run, so that a commit passes or does not; `--hypothesis-profile=search` looks for new ones.
settings.register_profile("same", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds --renew."""
    parser.addoption("--renew", action="store_true", help="write the golden files anew from what the program makes now")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the tests that need the shipped report first, so that no process has to wait for another at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def tiny_in(folder: Path) -> Path:
    """The smallest whole project, made in `folder`: its own files, with the shipped layout and styles beside them."""
    project = folder / "tiny"
    shutil.copytree(TESTS / "projects/tiny", project)
    for name in ("layout", "styles"):
        shutil.copytree(ROOT / "templates" / name, project / "templates" / name)
    return project


def reportgen(*arguments: object, **changed: str | None) -> subprocess.CompletedProcess[str]:
    """One command of reportgen in a process of its own, with some variables changed (None: left out)."""
    return subprocess.run(
        [sys.executable, "-m", "reportgen", *map(str, arguments)],
        env=environment(**changed),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def environment(**changed: str | None) -> dict[str, str]:
    """The environment in which this repository's reportgen is the one that is run."""
    found = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "REPORTGEN_STORE_KEY": "of the tests", **changed}
    return {name: value for name, value in found.items() if value is not None}


def built_once(folder: Path, build: Callable[[Path], subprocess.CompletedProcess[str]]) -> Path:
    """The folder that `build` fills, built by whichever process of the test run comes first; the others wait for it."""
    said = folder.with_name(f"{folder.name}.said")
    try:
        folder.with_name(f"{folder.name}.begun").mkdir(parents=True)
    except FileExistsError:
        until = time.monotonic() + PATIENCE
        while not said.exists():
            assert time.monotonic() < until, f"no other process has built {folder.name}"
            time.sleep(0.5)
    else:
        words = "the build did not end"
        try:
            done = build(folder)
            words = "" if done.returncode == 0 else f"exit code {done.returncode}\n{done.stderr[-8000:]}"
        finally:
            written = said.with_suffix(".writing")
            written.write_text(words, "utf-8")
            written.rename(said)
    failure = said.read_text("utf-8")
    assert not failure, f"{folder.name} could not be built: {failure}"
    return folder


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test makes a secret for the user who runs the tests."""
    monkeypatch.setenv("REPORTGEN_STORE_KEY", "of the tests")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run see."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The smallest project, not yet built, to be changed at will."""
    return tiny_in(tmp_path)


@pytest.fixture(scope="session")
def tiny_2024(shared: Path) -> Path:
    """The outputs of the smallest project's newest edition; look, but change nothing."""
    return _edition(shared, "tiny-2024", "2024")


@pytest.fixture(scope="session")
def tiny_2023(shared: Path) -> Path:
    """The outputs of the smallest project's earlier edition; look, but change nothing."""
    return _edition(shared, "tiny-2023", "2023")


@pytest.fixture(scope="session")
def shipped_2024(shared: Path) -> Path:
    """The outputs of the repository's own report, newest edition; look, but change nothing."""
    return _edition(shared, "shipped-2024", "2024", ROOT)


@pytest.fixture(scope="session")
def store(shared: Path) -> Path:
    """What the builds of this test run have in common, for tests of what a change does to a report that was built."""
    return shared / "store"


def _edition(shared: Path, name: str, edition: str, project: Path | None = None) -> Path:
    """An edition of a project, or of the smallest one, built once."""

    def build(folder: Path) -> subprocess.CompletedProcess[str]:
        root = project or tiny_in(folder.parent)
        return reportgen("build", "--project", root, "--edition", edition, "--out", folder, "--store", shared / "store")

    return built_once(shared / name / "en", build)


@pytest.fixture
def gold(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Holds a text to the golden file of that name, and leaves it in tests/actual/ to be looked at.

    With --renew the golden file is written anew.
    """
    renew = bool(request.config.getoption("--renew"))

    def hold(name: str, text: str) -> None:
        actual, kept = ACTUAL / name, GOLD / name
        actual.parent.mkdir(parents=True, exist_ok=True)
        actual.write_text(text, "utf-8", newline="")
        if renew:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(text, "utf-8", newline="")
            return
        assert kept.is_file(), f"tests/gold/{name} is missing; look at tests/actual/{name}, then pytest --renew"
        expected = kept.read_text("utf-8")
        if text != expected:
            lines = difflib.unified_diff(
                expected.splitlines(), text.splitlines(), f"tests/gold/{name}", f"tests/actual/{name}", lineterm="", n=1
            )
            shown = list(lines)
            more = f"\n... and {len(shown) - 60} lines more" if len(shown) > 60 else ""
            pytest.fail("\n".join(shown[:60]) + more, pytrace=False)

    return hold
