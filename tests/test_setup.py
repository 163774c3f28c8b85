"""The set-up does what README promises: one command, locked packages, one line to type where something is missing."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def load() -> ModuleType:
    """noxfile.py as nox loads it."""
    spec = importlib.util.spec_from_file_location("noxfile", ROOT / "noxfile.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def noxfile() -> ModuleType:
    return load()


def run(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "noxfile.py"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_an_unknown_session_is_named_with_those_there_are(tmp_path: Path) -> None:
    done = run("raport", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("There is no session 'raport'.\n")
    assert "python3 noxfile.py report " in done.stderr


def test_help_shows_the_commands() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert "python3 noxfile.py tests" in done.stderr


def test_an_older_python_gets_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    with pytest.raises(SystemExit) as stopped:
        load()
    assert str(stopped.value.code).startswith("reportgen needs Python 3.11 or newer, and this is Python 3.10 (")
    assert "\n" not in str(stopped.value.code)


VENV = f"python3.{sys.version_info[1]}-venv"


@pytest.mark.parametrize(
    ("family", "line"),
    [
        ("debian", f"sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 {VENV}"),
        ("fedora", "sudo dnf install -y pango harfbuzz fontconfig python3-libs"),
        ("alpine", "sudo apk add pango harfbuzz-subset fontconfig python3"),
        ("macos", "brew install pango python"),
    ],
)
def test_each_system_has_one_line_that_brings_what_is_missing(noxfile: ModuleType, family: str, line: str) -> None:
    assert noxfile.line_to_type(family, pango=True, venv=True, root=False) == line


def test_the_line_asks_only_for_what_is_missing(noxfile: ModuleType) -> None:
    assert noxfile.line_to_type("debian", pango=False, venv=True, root=True) == f"apt-get install -y {VENV}"


def test_windows_gets_pango_from_msys2(noxfile: ModuleType) -> None:
    line = noxfile.line_to_type("windows", pango=True, venv=False, root=False)
    assert line.endswith("pacman.exe -S --noconfirm mingw-w64-ucrt-x86_64-pango")


def test_missing_pango_stops_with_the_line_and_exit_code_1(
    noxfile: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noxfile, "has_pango", lambda: False)
    monkeypatch.setattr(noxfile, "has_venv", lambda: True)
    monkeypatch.setattr(noxfile, "is_root", lambda: False)
    monkeypatch.setattr(noxfile, "system", lambda: "fedora")
    with pytest.raises(SystemExit) as stopped:
        noxfile.provide(typesets=True)
    # A text as the code of SystemExit is printed, and the exit code is 1.
    assert "sudo dnf install -y pango harfbuzz fontconfig" in str(stopped.value.code)


def test_root_on_debian_has_it_installed(noxfile: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(noxfile, "has_pango", lambda: bool(asked))
    monkeypatch.setattr(noxfile, "has_venv", lambda: True)
    monkeypatch.setattr(noxfile, "is_root", lambda: True)
    monkeypatch.setattr(noxfile, "system", lambda: "debian")
    monkeypatch.setattr(noxfile.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(noxfile, "apt_install", lambda packages: asked.append(packages) or True)
    noxfile.provide(typesets=True)
    assert asked == [("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")]


def test_the_machine_says_where_packages_come_from_and_not_how_they_are_installed(
    noxfile: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    for name in ("PIP_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT", "PIP_USER", "PIP_CONSTRAINT", "PIP_TARGET"):
        monkeypatch.setenv(name, "x")
    dropped = {name for name in noxfile.clean_environment() if name.startswith("PIP_")}
    assert dropped == {"PIP_USER", "PIP_CONSTRAINT", "PIP_TARGET"}


def test_a_changed_lock_makes_the_environment_anew(noxfile: ModuleType, tmp_path: Path) -> None:
    lock = tmp_path / "report.txt"
    lock.write_text("a==1", "utf-8")
    before = noxfile.fingerprint(lock)
    lock.write_text("a==2", "utf-8")
    assert noxfile.fingerprint(lock) != before


def test_an_environment_without_its_stamp_is_not_whole(
    noxfile: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noxfile, "ROOT", tmp_path)
    assert not noxfile.installed("report")
    (tmp_path / ".nox" / "report").mkdir(parents=True)
    (tmp_path / ".nox" / "report" / "installed").write_text(noxfile.fingerprint(ROOT / "requirements/report.txt"))
    assert noxfile.installed("report")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_versions_and_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8").replace("\\\n", " ")
    assert "://" not in text
    for line in filter(None, text.splitlines()):
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,-]+\])?==\S+ ", line), line
        assert "--hash=sha256:" in line, line


def test_every_session_has_its_lock(noxfile: ModuleType) -> None:
    # A draft and a release run in the environment of the report.
    assert {lock.stem for lock in LOCKS} == {*noxfile.SESSIONS, "nox"} - {"draft", "release"}


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = {line.partition("==")[0] for line in (ROOT / "requirements/report.txt").read_text("utf-8").splitlines()}
    assert {re.split(r"[^A-Za-z0-9-]", wanted)[0] for wanted in project["dependencies"]} <= locked


def test_ci_runs_the_tests_as_the_readme_says() -> None:
    command = "python3 noxfile.py tests"
    assert f"\n{command}\n" in (ROOT / "README.md").read_text("utf-8")
    assert f"\n{command} " in (ROOT / ".ci/run").read_text("utf-8")


def test_the_readme_says_how_the_report_is_built() -> None:
    assert "\npython3 noxfile.py report\n" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("workflow", sorted(path.name for path in (ROOT / ".github/workflows").glob("*.yml")))
def test_workflows_have_few_rights_and_pinned_actions(workflow: str) -> None:
    """No right but what a job names, no code of a fork with any, and no words of an event in a shell."""
    text = (ROOT / ".github/workflows" / workflow).read_text("utf-8")
    assert "\npermissions: {}\n" in text
    assert "pull_request_target" not in text
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")
    actions = re.findall(r"uses: (\S+)", text)
    assert actions
    for action in actions:
        assert re.fullmatch(r"[\w-]+(/[\w-]+)+@[0-9a-f]{40}", action), action
    for script in re.findall(r"run: (?:\|\n((?:(?: {10}.*)?\n)+)|(.*))", text):
        assert "${{" not in "".join(script)


@pytest.mark.parametrize(
    ("workflow", "sessions"),
    [("draft", ["draft"]), ("release", ["release"]), ("tests", ["tests", "lint", "workflows", "audit"])],
)
def test_workflows_run_what_a_person_runs(workflow: str, sessions: list[str], noxfile: ModuleType) -> None:
    """Any other CI, or none, does the same: the work is in the sessions."""
    text = (ROOT / f".github/workflows/{workflow}.yml").read_text("utf-8")
    assert re.findall(r"python3? noxfile\.py (\w+)", text) == sessions
    assert {*sessions} <= {*noxfile.SESSIONS}
