"""The data tables inside the PDF: embedded files with their descriptions (ISO 32000-1, 7.11.4; ISO 32000-2, 14.13)."""

from __future__ import annotations

import hashlib

from pikepdf import Array, Dictionary, Name, Pdf, String

from reportgen.typeset.metadata import pdf_date
from reportgen.write.document import Document


def attach(report: Pdf, document: Document) -> None:
    """Embed every attachment, with relationship Data; the report must have its name dictionary."""
    if not document.attachments:
        return
    names, associated = Array(), Array()
    day = String(pdf_date(document))
    for one in sorted(document.attachments, key=lambda attachment: bytes(String(attachment.name))):
        stream = report.make_stream(one.content)
        stream.Type = Name.EmbeddedFile
        stream.Subtype = Name("/" + one.media_type)
        digest = hashlib.md5(one.content, usedforsecurity=False).digest()
        stream.Params = Dictionary(Size=len(one.content), CheckSum=String(digest), CreationDate=day, ModDate=day)
        file = report.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                F=String(one.name),
                UF=String(one.name),
                Desc=String(one.description),
                AFRelationship=Name.Data,
                EF=Dictionary(F=stream, UF=stream),
            )
        )
        names.append(String(one.name))
        names.append(file)
        associated.append(file)
    report.Root.Names.EmbeddedFiles = report.make_indirect(Dictionary(Names=names))
    report.Root.AF = associated
