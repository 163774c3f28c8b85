"""How a process begins that typesets parts: without fonts of the system, and not to outlive the one that began it.

This module loads no library of text: fontconfig must be told before they come.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from pathlib import Path

NO_SYSTEM_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>'
"""A fontconfig configuration that knows no folder of fonts."""


def begin(configuration: str) -> None:
    """Point fontconfig of this process at a configuration without fonts, and watch over the process that began it."""
    os.environ["FONTCONFIG_FILE"] = configuration
    os.environ.pop("FONTCONFIG_PATH", None)
    # A stop at the terminal reaches the workers too: the one that began them ends them, without words of theirs.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def set_file(given: str, made: str) -> None:
    """The part whose Setting is in one file, typeset into another (PartPdf.to_bytes).

    Processes hand one another the names of files and no large values: a queue that is written to blocks for ever in
    Python before 3.11.7 once the process at its other end has been killed.
    """
    from reportgen.typeset.part import set_part  # noqa: PLC0415 - only in a process that has begun
    from reportgen.typeset.setting import Setting  # noqa: PLC0415

    part = set_part(Setting.from_bytes(Path(given).read_bytes()))
    Path(made).write_bytes(part.to_bytes())


def _end_with_parent() -> None:
    """End at once when the parent has ended: a worker of a killed build would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
