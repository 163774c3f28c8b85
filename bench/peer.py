"""One peer's work, in a process of its own: `python -m bench.peer typst FOLDER`, or `weasyprint`, or `chapter`."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def typst(folder: Path) -> None:
    """Typst on report.typ, PDF/UA-1."""
    import typst

    typst.compile(
        folder / "report.typ",
        output=folder / "typst.pdf",
        root=folder,
        font_paths=[folder / "fonts"],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
    )


def weasyprint(folder: Path) -> None:
    """WeasyPrint on report.html in one go, as it comes: PDF/UA-1, tagged."""
    from weasyprint import HTML

    HTML(filename=folder / "report.html").write_pdf(folder / "weasyprint.pdf", pdf_variant="pdf/ua-1", pdf_tags=True)


def chapter(project: Path) -> None:
    """The project read, checked and written, and its longest chapter typeset alone."""
    from dataclasses import replace

    from bench.document import document
    from reportgen.typeset.typeset import typeset

    whole = document(project)
    longest = max((part for part in whole.parts if part.kind == "chapter"), key=lambda part: len(part.html))
    typeset(replace(whole, parts=(longest,), attachments=()))


if __name__ == "__main__":
    work = {"typst": typst, "weasyprint": weasyprint, "chapter": chapter}[sys.argv[1]]
    work(Path(os.path.abspath(sys.argv[2])))  # noqa: PTH100 (Path.resolve would follow links)
