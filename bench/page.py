"""A written report as one HTML page with its style and fonts, for browsers and for WeasyPrint in one go."""

from __future__ import annotations

from html import escape
from pathlib import Path

from reportgen.typeset.fonts import FACES, content
from reportgen.write.document import Document


def write(document: Document, folder: Path) -> Path:
    """The document as `report.html` in a folder, with fonts and files beside it; comes back: the page's path."""
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    rules = []
    for face in FACES:
        (folder / "fonts" / face.file).write_bytes(content(face))
        style = "italic" if face.italic else "normal"
        rules.append(
            f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {style}; '
            f"src: url(fonts/{face.file}) }}"
        )
    for one in document.resources:
        path = folder / one.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.content)
    body = "\n".join(part.html for part in document.parts)
    style = "\n".join((*rules, document.styles["print.css"]))
    path = folder / "report.html"
    path.write_text(
        f'<!doctype html><html lang="{escape(document.language)}"><head><meta charset="utf-8">'
        f"<title>{escape(document.title)}</title><style>{style}</style></head><body>{body}</body></html>",
        "utf-8",
    )
    return path
