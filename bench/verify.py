"""Whether an assembled file is what it should be: PDF/UA-1 by checkers that are not ours, and links that lead right."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pikepdf


def page_count(path: Path) -> int:
    """How many pages a PDF has; 0 where there is none."""
    if not path.is_file():
        return 0
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def words(path: Path) -> str:
    """What the checks say of a file, in words."""
    said = [f"PDF/UA-1: {faults}" for faults in _validated(path)] or ["PDF/UA-1 compliant"]
    if wrong := list(misleading(path)):
        said.append(f"{len(wrong)} page numbers lead elsewhere: {wrong[:3]}")
    else:
        said.append("every printed page number is that of its link")
    return "; ".join((*said, *_outloud(path)))


def _validated(path: Path) -> Iterator[str]:
    """What page-validation finds wrong."""
    import page

    report = page.validate_pdf_bytes(path.read_bytes(), profile=page.ValidationProfile.PDF_UA_1)
    yield from (f"{fault.rule_id} {fault.message}" for fault in report.failures[:3])


def _outloud(path: Path) -> Iterator[str]:
    """What outloud says, where it is on this machine (it rests on PyMuPDF, whose licence keeps it from the lock)."""
    program = shutil.which("outloud")
    if program is not None:
        done = subprocess.run([program, "--quiet", path], capture_output=True, text=True, check=False)
        yield "outloud: no error" if done.returncode == 0 else f"outloud: {done.stdout.strip().splitlines()[-1:]}"


def misleading(path: Path) -> Iterator[str]:
    """Each link whose words are a number, but not that of the page to which it leads.

    Calls of notes, numbers of the text (which lead into the annex of numbers) and the numbers of notes print no page.
    """
    with pikepdf.open(path) as pdf:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        for at, page in enumerate(pdf.pages, 1):
            for annotation in page.obj.get(pikepdf.Name.Annots, ()):
                target = annotation.get(pikepdf.Name.Dest)
                said = str(annotation.get(pikepdf.Name.Contents, ""))
                if not isinstance(target, pikepdf.String) or not re.fullmatch(r"\d+", said):
                    continue
                name = str(target)
                if re.match(r"(?:note|call|num)-", name) or name not in names or int(said) > len(pdf.pages):
                    continue
                destination = names[name]
                led = destination.D if isinstance(destination, pikepdf.Dictionary) else destination
                if numbers[led[0].objgen] != int(said):
                    yield f"page {at}: {said} leads to {numbers[led[0].objgen]}"
