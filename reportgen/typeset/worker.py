"""How a process begins that typesets parts, and what one part may take there.

It begins without fonts of the system, and does not outlive the one that began it. Each part has so much time and memory
as its size warrants. This module loads no library of text: fontconfig must be told before they come.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportgen import bounds

if sys.platform != "win32":
    import resource

NO_SYSTEM_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>'
"""A fontconfig configuration that knows no folder of fonts."""


def begin(configuration: str) -> None:
    """Point fontconfig of this process at a configuration without fonts, and watch over the process that began it."""
    os.environ["FONTCONFIG_FILE"] = configuration
    os.environ.pop("FONTCONFIG_PATH", None)
    # A stop at the terminal reaches the workers too: the one that began them ends them, without words of theirs.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


@dataclass(frozen=True, slots=True)
class Ended:
    """How the setting of a part has ended: its seconds of work, and what stopped it, in words; "" where nothing did."""

    seconds: float
    stopped: str = ""


def load() -> None:
    """Load the libraries of typesetting, which takes about a second, before there is something to set."""
    import reportgen.typeset.part  # noqa: F401, PLC0415 - only in a process that has begun


def set_file(given: str, made: str, seconds: float, memory: int) -> Ended:
    """The part whose Setting is in one file, typeset into another (PartPdf.to_bytes).

    It is stopped when it takes more than so many seconds of work, or so many bytes of memory beside those already held.
    Processes hand one another the names of files and no large values: a queue that is written to blocks for ever in
    Python before 3.11.7 once the process at its other end has been killed.
    """
    from reportgen.typeset.part import set_part  # noqa: PLC0415 - only in a process that has begun
    from reportgen.typeset.setting import Setting  # noqa: PLC0415 - as above

    Path(f"{made}.begun").touch()
    setting = Setting.from_bytes(Path(given).read_bytes())
    start = time.process_time()
    stopped = ""
    _harden(seconds, memory)
    try:
        with bounds.watched(seconds, memory), bounds.at(made):
            Path(made).write_bytes(set_part(setting).to_bytes())
    except bounds.Exceeded as exceeded:
        stopped = exceeded.words
    except Exception as error:
        if not of_the_typesetter(error):
            raise
        stopped = f"the typesetter fails on this part ({type(error).__name__}: {str(error)[:200]})"
    return Ended(time.process_time() - start, stopped)


_OURS = Path(__file__).resolve().parents[1]
_STANDS_FOR_IT = "overrides.py"


def of_the_typesetter(error: Exception) -> bool:
    """Whether an error arose in WeasyPrint, or in what stands for a piece of it; else it is a bug of ours.

    WeasyPrint calls us too, when a part is laid out: what counts is where the error arose, not what was on the way.
    """
    innermost = False
    for frame in traceback.extract_tb(error.__traceback__):
        file = Path(frame.filename)
        if file.is_relative_to(_OURS):
            innermost = file.name == _STANDS_FOR_IT
        elif "weasyprint" in file.parts:
            innermost = True
    return innermost


@cache
def _pace() -> float:
    """The pace of this machine when the process began."""
    return bounds.pace()


def _harden(seconds: float, memory: int) -> None:
    """Have the system end the process where it does not come to look by itself, within one call of a library in C."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    due = int(used.ru_utime + used.ru_stime + seconds * _pace()) + 3
    resource.setrlimit(resource.RLIMIT_CPU, (due if hard == resource.RLIM_INFINITY else min(due, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if sys.platform == "linux":
        held = int(Path("/proc/self/statm").read_bytes().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        # Libraries reserve more than they use; the first look at what is used comes long before this.
        most = held + 2 * memory + (1 << 29)
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _end_with_parent() -> None:
    """End at once when the parent has ended: a worker of a killed build would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
