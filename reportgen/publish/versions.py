"""The versions of everything that has a hand in the bytes of the outputs.

Python's own version is left out: what it decides is in the libraries' versions, and the outputs do not depend on it.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.metadata
import zlib
from importlib import resources

_DISTRIBUTIONS = (
    "babel",
    "brotli",
    "contourpy",
    "cssselect2",
    "font-source-sans-pro",
    "font-source-serif-pro",
    "fonttools",
    "jinja2",
    "kiwisolver",
    "lxml",
    "markdown-it-py",
    "markupsafe",
    "matplotlib",
    "mdurl",
    "numpy",
    "pandas",
    "pikepdf",
    "pillow",
    "pydyf",
    "pypdfium2",
    "pyphen",
    "python-calamine",
    "reportgen",
    "tinycss2",
    "tinyhtml5",
    "tomli",
    "weasyprint",
    "xlsxwriter",
    "zopfli",
)
"""What reads, counts, draws, sets or packs; what only shows something on a terminal has no part in the outputs."""

_FONT_PACKAGES = ("font_source_sans_pro", "font_source_serif_pro")

# Each library with the function that gives its version as text, and the file names that systems give it.
_SYSTEM = {
    "harfbuzz": ("hb_version_string", ("libharfbuzz-0", "libharfbuzz.so.0", "libharfbuzz.0.dylib", "harfbuzz")),
    "pango": ("pango_version_string", ("libpango-1.0-0", "libpango-1.0.so.0", "libpango-1.0.dylib", "pango-1.0")),
}


def libraries() -> dict[str, str]:
    """The Python packages behind the outputs that are installed, by name, with their versions."""
    found = {}
    for name in _DISTRIBUTIONS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def fonts() -> dict[str, str]:
    """The font files that may set text or charts, by package and name, with their SHA-256."""
    found = {}
    for package in _FONT_PACKAGES:
        for file in sorted((resources.files(package) / "files").iterdir(), key=lambda file: file.name):
            if file.name.endswith(".ttf"):
                found[f"{package}/{file.name}"] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def system_libraries() -> dict[str, str]:
    """The system's libraries behind the outputs, by name, with their versions; "unknown" where one does not tell."""
    return {name: system_version(name) for name in _SYSTEM} | {"zlib": zlib.ZLIB_RUNTIME_VERSION}


def system_version(name: str) -> str:
    """The version of `pango` or `harfbuzz` on this machine; "unknown" where it cannot be opened."""
    function, files = _SYSTEM[name]
    for file in files:
        try:
            version = getattr(ctypes.CDLL(file), function)
        except (OSError, AttributeError):
            continue
        version.restype = ctypes.c_char_p
        return bytes(version()).decode("ascii")
    return "unknown"
