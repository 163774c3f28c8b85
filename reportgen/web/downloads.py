"""Downloads: the data files that stand beside the web edition, as one list."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.write.document import Document


@dataclass(frozen=True, slots=True)
class File:
    """One file to download: its address, its name without folder, what it holds, its format and its size in kB."""

    href: str
    name: str
    description: str
    format: str
    kilobytes: int


def listed(document: Document) -> tuple[File, ...]:
    """The attachments of the document in their order; a size is rounded up, so that none is nought."""
    return tuple(
        File(
            attachment.name,
            attachment.name.rpartition("/")[2],
            attachment.description,
            attachment.name.rpartition(".")[2].upper(),
            -(-len(attachment.content) // 1000),
        )
        for attachment in document.attachments
    )
