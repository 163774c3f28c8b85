"""What this machine lacks for building a report, and what to type for it.

Comes in: this machine, and a project's folder where there is one. Goes out: findings, in words. Nothing is installed
and no other machine is asked.
"""

from __future__ import annotations

import ctypes
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from reportgen.surroundings import system_version

OLDEST_PYTHON = (3, 11)
SPACE = 500_000_000
"""Bytes that a build may need on the disk, with the set of before beside it."""

# The system libraries that WeasyPrint opens, by the names it tries (text/ffi.py of WeasyPrint 70).
_LIBRARIES = {
    "GObject": ("libgobject-2.0-0", "gobject-2.0-0", "gobject-2.0", "libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    "Pango": ("libpango-1.0-0", "pango-1.0-0", "pango-1.0", "libpango-1.0.so.0", "libpango-1.0.dylib"),
    "PangoFT2": (
        "libpangoft2-1.0-0",
        "pangoft2-1.0-0",
        "pangoft2-1.0",
        "libpangoft2-1.0.so.0",
        "libpangoft2-1.0.dylib",
    ),
    "HarfBuzz": ("libharfbuzz-0", "harfbuzz", "harfbuzz-0.0", "libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    "HarfBuzz-Subset": (
        "libharfbuzz-subset-0",
        "harfbuzz-subset",
        "harfbuzz-subset-0.0",
        "libharfbuzz-subset.so.0",
        "libharfbuzz-subset.0.dylib",
    ),
    "Fontconfig": ("libfontconfig-1", "fontconfig-1", "fontconfig", "libfontconfig.so.1", "libfontconfig.1.dylib"),
}

_FONTS = ("font-source-serif-pro", "font-source-sans-pro")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is good, what was found, and what to do where it is not."""

    subject: str
    good: bool
    said: str
    mend: str = ""


class MachineLacks(Exception):
    """This machine lacks something that every build needs. One plain sentence with what to type."""


def examine(root: Path | None = None) -> tuple[Finding, ...]:
    """Everything that a build needs of this machine, good or lacking."""
    return (_python(), *_packages(), _libraries(), _fonts(), _space(root or Path.cwd()))


def demand() -> None:
    """Raises MachineLacks when the text cannot be set here: Pango or one of its companions is missing."""
    finding = _libraries()
    if not finding.good:
        raise MachineLacks(f"{finding.said}. {finding.mend}")


def how_to_install() -> str:
    """The one line to type for the system libraries, on this system."""
    if sys.platform == "darwin":
        return "Type: brew install pango"
    if sys.platform == "win32":
        return "Install MSYS2, then type in its window: pacman -S mingw-w64-ucrt-x86_64-pango"
    for system, line in (
        ("debian", "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
        ("fedora", "dnf install pango"),
        ("rhel", "dnf install pango"),
        ("alpine", "apk add pango"),
        ("arch", "pacman -S pango"),
        ("suse", "zypper install libpango-1_0-0"),
    ):
        if system in _families():
            return f"As administrator, type: {line}"
    return "Install Pango (1.44 or newer) with this system's package manager"


def _families() -> str:
    """The names under which this Linux is known: its own and those it descends from."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return ""
    return f"{release.get('ID', '')} {release.get('ID_LIKE', '')}"


def _python() -> Finding:
    """Whether Python is new enough."""
    version = platform.python_version()
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return Finding("Python", True, version)
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return Finding("Python", False, f"{version} is too old", f"Install Python {oldest} or newer.")


def _packages() -> tuple[Finding, ...]:
    """Whether the Python packages that set the report are there; one finding for all where they are."""
    wanted = {"weasyprint": "weasyprint", "matplotlib": "matplotlib", "pandas": "pandas", "pikepdf": "pikepdf"}
    missing = [name for name, module in wanted.items() if importlib.util.find_spec(module) is None]
    if missing:
        mend = "Build with the project's own command, which installs them: python3 noxfile.py report"
        return (Finding("Packages", False, f"{', '.join(missing)} not installed", mend),)
    said = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in wanted)
    return (Finding("Packages", True, said),)


def _libraries() -> Finding:
    """Whether the system libraries that set text can be opened."""
    _add_windows_folders()
    missing = [name for name, files in _LIBRARIES.items() if not any(map(_opens, files))]
    if not missing:
        return Finding("Pango", True, f"version {system_version('pango')}")
    return Finding("Pango", False, f"{', '.join(missing)} cannot be found on this machine", how_to_install())


def _opens(file: str) -> bool:
    """Whether a library of that name can be opened."""
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def _add_windows_folders() -> None:
    """On Windows, lets libraries be found where WeasyPrint looks for them."""
    if sys.platform == "win32":
        usual = r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"
        for folder in os.getenv("WEASYPRINT_DLL_DIRECTORIES", usual).split(";"):
            if Path(folder).is_dir():
                os.add_dll_directory(folder)


def _fonts() -> Finding:
    """Whether the packaged fonts are there."""
    missing = []
    for name in _FONTS:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding("Fonts", False, f"{', '.join(missing)} not installed", "Type: python3 noxfile.py report")
    return Finding("Fonts", True, ", ".join(_FONTS))


def _space(folder: Path) -> Finding:
    """Whether the disk has room for a build."""
    free = shutil.disk_usage(folder).free
    said = f"{free // 1_000_000} MB free"
    if free >= SPACE:
        return Finding("Disk", True, said)
    return Finding("Disk", False, said, f"Free some space: a build may need {SPACE // 1_000_000} MB.")
