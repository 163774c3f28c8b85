"""The versions of everything that has a hand in the bytes of the outputs.

Python's own version is left out: what it decides is in the libraries' versions, and the outputs do not depend on it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
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
    "scipy",
    "tinycss2",
    "tinyhtml5",
    "tomli",
    "uharfbuzz",
    "weasyprint",
    "xlsxwriter",
    "zopfli",
)
"""What reads, counts, draws, sets or packs; what only shows something on a terminal has no part in the outputs."""

_FONT_PACKAGES = ("font_source_sans_pro", "font_source_serif_pro")


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
