"""The command line: what each way of ending prints, and the exit code the shell sees."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reportgen import doctor
from reportgen.cli import terminal
from reportgen.cli.main import ended
from reportgen.problem import Mistakes, Place, Problem
from reportgen.publish.swap import CannotWrite, ForeignFolder, TargetHeld, hold

ROOT = Path(__file__).parent.parent

TYPO = Problem(
    "unknown-term", Place("data/cases.csv", 7, "country"), "there is no such country", "UZX", "UZB", "write UZB"
)
EMPTY = Problem("empty", Place("data/events.csv"), "the file is empty")


@dataclass(frozen=True)
class Built:
    target: Path
    files: tuple[str, ...]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is a project, in which the person stands one folder down."""
    (tmp_path / "report.toml").write_text("format = 1\n")
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path / "data")
    for name in ("NO_COLOR", "FORCE_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(doctor, "demand", lambda: None)
    return tmp_path


@pytest.fixture
def corridor(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts functions in the place of reportgen.build, which has its own tests."""

    def replace(**functions: Callable[..., object]) -> None:
        module = types.ModuleType("reportgen.build")
        for name, function in functions.items():
            setattr(module, name, function)
        monkeypatch.setitem(sys.modules, "reportgen.build", module)

    return replace


def raising(error: BaseException) -> Callable[..., None]:
    def build(*arguments: object, **named: object) -> None:
        raise error

    return build


def test_a_build_names_its_stages_and_its_files(
    project: Path, corridor: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    asked: dict[str, object] = {}

    def build(root: Path, *, progress: Callable[[str], None], **named: object) -> Built:
        asked.update(named, root=root)
        progress("load the records")
        progress("typeset")
        files = ("report.pdf", "web/index.html", "web/a.html", "figures/a.svg", "figures/b.svg", "tables/a.csv")
        return Built(root / "build" / "2023" / "en", files)

    corridor(build=build)
    assert ended(["build", "--edition", "2023", "--out", "there"]) == 0
    assert asked.pop("kept") is not None
    assert asked == {"root": project, "edition": "2023", "language": None, "out": project / "data" / "there"}
    said = capsys.readouterr()
    assert said.err == "Load the records\nTypeset\n"
    target = project / "build" / "2023" / "en"
    assert said.out.splitlines() == [
        f"{target}/figures/ (2 files)",
        f"{target}/report.pdf",
        f"{target}/tables/ (1 file)",
        f"{target}/web/index.html",
    ]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (Mistakes([EMPTY, TYPO]), 1, "2 problems in 2 files."),
        (TargetHeld(Path("/x/en"), 4242), 5, "Another build (process 4242) is writing /x/en"),
        (CannotWrite("cannot write /x: the disk is full"), 4, "Cannot write /x: the disk is full."),
        (doctor.MachineLacks("Pango cannot be found"), 4, "Pango cannot be found."),
        (ForeignFolder("/x holds files that no build made"), 2, "/x holds files that no build made."),
        (MemoryError(), 4, "not enough memory"),
        (OSError(errno.ENOSPC, "No space left on device", "/tmp/a"), 4, "cannot write /tmp/a: No space left"),
        (KeyboardInterrupt(), 130, "Stopped; no output is left half made."),
        (RuntimeError("surprise"), 3, "This is a bug in reportgen"),
        (OSError(errno.EIO, "Input/output error"), 3, "This is a bug in reportgen"),
    ],
)
def test_each_way_of_ending_has_its_exit_code(
    project: Path,
    corridor: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    said: str,
) -> None:
    corridor(build=raising(error))
    assert ended(["build"]) == code
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""
    assert ("Traceback" in printed.err) == (code == 3)


def test_check_lists_every_problem_in_order(
    project: Path, corridor: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    corridor(check_project=lambda root, edition, kept: (EMPTY, TYPO))
    assert ended(["check"]) == 1
    assert capsys.readouterr().err == (
        'data/cases.csv:7, column "country": there is no such country\n'
        "    found:    'UZX'\n"
        "    expected: UZB\n"
        "    mend:     write UZB\n"
        "\n"
        "data/events.csv: the file is empty\n"
        "\n"
        "2 problems in 2 files.\n"
    )


def test_check_says_when_there_is_nothing_to_mend(
    project: Path, corridor: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    corridor(check_project=lambda root, edition, kept: ())
    assert ended(["check"]) == 0
    assert capsys.readouterr() == ("", "No problems.\n")


@pytest.mark.parametrize("raised", [True, False])
def test_check_gives_json_to_machines(
    project: Path, corridor: Callable[..., None], capsys: pytest.CaptureFixture[str], raised: bool
) -> None:
    corridor(check_project=raising(Mistakes([TYPO])) if raised else lambda root, edition, kept: (TYPO,))
    assert ended(["check", "--json"]) == 1
    printed = capsys.readouterr()
    assert printed.err == ""
    assert json.loads(printed.out) == {
        "schema": 1,
        "problems": [
            {
                "slug": "unknown-term",
                "file": "data/cases.csv",
                "line": 7,
                "column": "country",
                "cell": None,
                "message": "there is no such country",
                "value": "UZX",
                "expected": "UZB",
                "mend": "write UZB",
            }
        ],
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["buidl"], 'Did you mean "build"?'),
        (["build", "--editoin", "2023"], "Did you mean --edition?"),
        (["build", "extra"], "extra"),
        (["build", "--project", "/nowhere"], "/nowhere is no report project: it has no report.toml"),
    ],
)
def test_wrong_use_is_told_with_the_nearest_right_one(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert ended(arguments) == 2
    assert said in capsys.readouterr().err


def test_outside_of_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ended(["check"]) == 2
    assert "There is no report.toml in" in capsys.readouterr().err


def test_the_project_may_be_named(
    project: Path, corridor: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = []
    corridor(check_project=lambda root, edition, kept: seen.append(root) or ())
    monkeypatch.chdir("/")
    assert ended(["check", "--project", str(project)]) == 0
    assert seen == [project]


def test_colour_only_where_it_is_wanted() -> None:
    file = io.StringIO()
    shown = types.SimpleNamespace(isatty=lambda: True)
    assert not terminal.coloured(file, {})
    assert terminal.coloured(file, {"FORCE_COLOR": "1"})
    assert terminal.coloured(shown, {})  # type: ignore[arg-type]
    assert not terminal.coloured(shown, {"TERM": "dumb"})  # type: ignore[arg-type]
    assert not terminal.coloured(shown, {"NO_COLOR": "1", "FORCE_COLOR": "1"})  # type: ignore[arg-type]
    assert terminal.moving(shown, {})  # type: ignore[arg-type]
    assert not terminal.moving(shown, {"CI": "true"})  # type: ignore[arg-type]
    assert not terminal.moving(file, {"FORCE_COLOR": "1"})


def test_colours_add_nothing_but_colour(
    project: Path,
    corridor: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    corridor(check_project=lambda root, edition, kept: (TYPO,))
    ended(["check"])
    plain = capsys.readouterr().err
    monkeypatch.setenv("FORCE_COLOR", "1")
    ended(["check"])
    painted = capsys.readouterr().err
    assert painted != plain
    assert re.sub(r"\x1b\[\d+m", "", painted) == plain


def command(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reportgen", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environ,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from reportgen.cli.main import ended; ended(['--help']);"
        "print([name for name in ('pandas', 'matplotlib', 'weasyprint', 'xlsxwriter') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    for name in ("build", "check", "doctor"):
        assert re.search(rf"^  {name}: \w", done.stdout, re.MULTILINE)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_doctor_looks_at_this_machine() -> None:
    done = command("doctor")
    subjects = [line.split()[1].rstrip(":") for line in done.stdout.splitlines() if line.startswith(("ok", "lacks"))]
    assert subjects == ["Python", "Packages", "Pango", "Fonts", "Disk"]
    assert done.returncode == (4 if "lacks" in done.stdout else 0)


def test_a_missing_pango_is_named_with_what_to_type(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    monkeypatch.chdir(project)
    monkeypatch.setattr(doctor, "_opens", lambda file: "pango" not in file)
    assert ended(["build"]) == 4
    said = capsys.readouterr().err
    assert said.startswith("Pango, PangoFT2 cannot be found on this machine. ")
    assert said.count("\n") == 1


STOPPABLE = """
import sys, time, types
from pathlib import Path
from reportgen import doctor
from reportgen.publish.swap import hold
def build(root, **named):
    with hold(root / "build" / "en"):
        print("holding", flush=True)
        time.sleep(60)
module = types.ModuleType("reportgen.build")
module.build = build
sys.modules["reportgen.build"] = module
doctor.demand = lambda: None
sys.argv = ["reportgen", "build", "--project", sys.argv[1]]
from reportgen.cli.main import run
run()
"""


@pytest.fixture
def holding(project: Path) -> Iterator[subprocess.Popen[str]]:
    """A command that is in the midst of a build and holds its target."""
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPABLE, str(project)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_build_leaves_nothing(project: Path, holding: subprocess.Popen[str], sent: signal.Signals) -> None:
    holding.send_signal(sent)
    _, said = holding.communicate(timeout=20)
    assert holding.returncode == 130
    assert said == "Stopped; no output is left half made.\n"
    assert sorted(path.name for path in project.iterdir()) == ["data", "report.toml"]


def test_a_second_command_names_the_first(
    project: Path,
    holding: subprocess.Popen[str],
    corridor: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    def build(root: Path, **named: object) -> None:
        with hold(root / "build" / "en"):
            pass

    corridor(build=build)
    assert ended(["build"]) == 5
    assert f"Another build (process {holding.pid}) is writing" in capsys.readouterr().err


def test_a_terminal_shows_the_stage_at_work(project: Path) -> None:
    pty = pytest.importorskip("pty", reason="only where there are pseudo-terminals")
    code = (
        "import os\nfrom reportgen.cli import terminal\n"
        "with terminal.progress() as progress:\n    progress('load')\n    progress('set [type]')\n"
    )
    ours, theirs = pty.openpty()
    environ = {key: value for key, value in os.environ.items() if key not in {"CI", "NO_COLOR", "FORCE_COLOR"}}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm"},
        stderr=theirs,
        stdout=subprocess.DEVNULL,
    )
    process.wait(20)
    os.close(theirs)
    shown = b""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            read = os.read(ours, 4096)
        except OSError:
            break
        if not read:
            break
        shown += read
    os.close(ours)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert re.search(r"  load  \d+\.\d s", text)
    assert re.search(r"  set \[type\]  \d+\.\d s", text)


def test_an_output_that_nobody_reads_to_its_end(project: Path, corridor: Callable[..., None]) -> None:
    corridor(check_project=raising(BrokenPipeError()))
    assert ended(["check"]) == 0
