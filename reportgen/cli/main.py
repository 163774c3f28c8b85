"""The commands together, and what each way of ending means to the shell.

Exit codes: 0 done, 1 problems in the project (all listed), 2 wrong use, 3 a bug, 4 this machine lacks something,
5 another build holds the target, 130 stopped.
"""

from __future__ import annotations

import errno
import importlib.metadata
import signal
import sys
import traceback
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from cyclopts import App, CycloptsError

from reportgen.cli import terminal
from reportgen.cli.build import build
from reportgen.cli.check import check
from reportgen.cli.diff import diff
from reportgen.cli.doctor import doctor
from reportgen.cli.draft import draft
from reportgen.cli.project import NoProject, find
from reportgen.cli.release import release
from reportgen.cli.trace import trace
from reportgen.doctor import MachineLacks
from reportgen.load.registers import Lacking
from reportgen.problem import Mistakes
from reportgen.publish.swap import CannotWrite, ForeignFolder, TargetHeld

DONE, PROBLEMS, WRONG_USE, BUG, LACKING, HELD, STOPPED = 0, 1, 2, 3, 4, 5, 130


def _version() -> str:
    """The version of the installed package."""
    try:
        return importlib.metadata.version("reportgen")
    except importlib.metadata.PackageNotFoundError:
        return "not installed (run from its folder)"


app = App(
    name="reportgen",
    help="Builds a civic-space report, typeset and as web pages, from checked records.",
    version=_version,
    help_format="plaintext",
    help_formatter="plain",
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)
for _command in (build, check, diff, doctor, draft, release, trace):
    app.command(_command)


def run() -> NoReturn:
    """Runs the command that the shell gave, and ends the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a console without some letter must not stop a build
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(ended(sys.argv[1:]))


def ended(arguments: Sequence[str]) -> int:
    """Runs one command and gives its exit code; what it has to say has been printed."""
    try:
        code = app(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        terminal.say(f"{error}\nSee: reportgen --help")
        return WRONG_USE
    except (NoProject, ForeignFolder) as error:
        terminal.say(f"{error}.")
        return WRONG_USE
    except Mistakes as mistakes:
        terminal.show_problems(mistakes.problems, _folder(arguments))
        return PROBLEMS
    except TargetHeld as held:
        terminal.say(f"{held}.")
        return HELD
    except (CannotWrite, MachineLacks, Lacking) as error:
        terminal.say(f"{error}.")
        return LACKING
    except MemoryError:
        terminal.say("This machine has not enough memory for the report; close other programs and try again.")
        return LACKING
    except KeyboardInterrupt:
        terminal.say("Stopped; no output is left half made.")
        return STOPPED
    except BrokenPipeError:
        return DONE  # the reader of our output has seen enough
    except Exception as error:  # noqa: BLE001 - the last door: what comes here is a bug, and is shown as one
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            terminal.say(f"This machine cannot write {error.filename or 'a file'}: {error.strerror}.")
            return LACKING
        traceback.print_exception(error)
        terminal.say("This is a bug in reportgen, not a mistake of yours. Please report it with the lines above.")
        return BUG
    return code if isinstance(code, int) else DONE


def _folder(arguments: Sequence[str]) -> str:
    """The folder of the project that a command was about, as seen from the root of its repository."""
    named = [one.partition("=")[2] for one in arguments if one.startswith("--project=")]
    named += [after for one, after in pairwise(arguments) if one == "--project"]
    try:
        return terminal.folder(find(Path(named[0]) if named else None))
    except NoProject:
        return ""


def _stop(number: int, frame: object) -> NoReturn:  # noqa: ARG001 - the signature of a signal handler
    """Ends on a polite kill as on Ctrl-C, so that what was begun is cleared away."""
    raise KeyboardInterrupt
