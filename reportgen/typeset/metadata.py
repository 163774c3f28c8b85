"""What the PDF says of itself: title, publisher, language, dates of the edition, and that it is PDF/UA-1.

Dates come from the report's as-of date, never from the clock.
"""

from __future__ import annotations

from importlib.metadata import version
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Pdf, String

from reportgen.dates import PartialDate
from reportgen.write.document import Document


def producer() -> str:
    """The programs that made the PDF."""
    return f"reportgen, WeasyPrint {version('weasyprint')}, pikepdf {version('pikepdf')}"


def pdf_date(document: Document) -> str:
    """The as-of date as PDF writes dates."""
    return f"D:{PartialDate.parse(document.as_of).last():%Y%m%d}000000Z"


def describe(report: Pdf, document: Document) -> None:
    """Write information, XMP metadata, language, page labels and how the file opens."""
    day = String(pdf_date(document))
    info = report.docinfo
    info.Title = String(document.title)
    info.Author = String(document.publisher)
    info.Subject = String(document.description)
    info.Keywords = String(", ".join(document.keywords))
    info.Creator = String("reportgen")
    info.Producer = String(producer())
    info.CreationDate = day
    info.ModDate = day
    metadata = report.make_stream(_xmp(document).encode())
    metadata.Type = Name.Metadata
    metadata.Subtype = Name.XML
    root = report.Root
    root.Metadata = metadata
    root.Lang = String(document.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageMode = Name.UseOutlines
    root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))


def _xmp(document: Document) -> str:
    """The XMP packet (ISO 16684-1) with the identification of PDF/UA-1 (ISO 14289-1, 5)."""
    day = f"{PartialDate.parse(document.as_of).last():%Y-%m-%d}T00:00:00Z"
    title, author, description = (escape(text) for text in (document.title, document.publisher, document.description))
    keywords = "".join(f"<rdf:li>{escape(word)}</rdf:li>" for word in document.keywords)
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{description}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{escape(document.language)}</rdf:li></rdf:Bag></dc:language>
<dc:subject><rdf:Bag>{keywords}</rdf:Bag></dc:subject>
<pdf:Keywords>{escape(", ".join(document.keywords))}</pdf:Keywords>
<pdf:Producer>{escape(producer())}</pdf:Producer>
<xmp:CreatorTool>reportgen</xmp:CreatorTool>
<xmp:CreateDate>{day}</xmp:CreateDate>
<xmp:ModifyDate>{day}</xmp:ModifyDate>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
