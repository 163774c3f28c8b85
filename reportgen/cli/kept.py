"""Which store a command uses: named by the person, or the project's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from reportgen import store
from reportgen.store import Store

FOLDER = ".reportgen/store"
"""Where a project's own store is."""

StoreOption = Annotated[
    Path | None, Parameter(name="--store", help=f"The folder of what builds keep; else {FOLDER} in the project.")
]
ColdOption = Annotated[
    bool, Parameter(name="--cold", negative="", help="Make everything anew, and take nothing from the store.")
]


def opened(root: Path, named: Path | None, *, cold: bool = False) -> Store | None:
    """The store of a project, or the one that is named; None where this machine cannot keep one."""
    folder = named.absolute() if named is not None else root / FOLDER
    return store.opened(folder, folder.parent if named is not None else root, os.environ, cold=cold)
