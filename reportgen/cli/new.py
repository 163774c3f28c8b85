"""reportgen new: another organisation's start."""

from __future__ import annotations

from pathlib import Path

from reportgen.cli import terminal
from reportgen.new import begin


def new(folder: Path, /) -> int:
    """Begin a report project of your own in a new folder.

    Parameters
    ----------
    folder
        The folder to make; it must not exist, or be empty.
    """
    for name in begin(folder):
        terminal.give(str(folder / name))
    terminal.say(f"Next: cd {folder}, then reportgen build")
    return 0
