"""The only door for what the typesetter fetches: the document's own resources and the project's fonts, nothing else."""

from __future__ import annotations

from weasyprint.urls import URLFetcher, URLFetcherResponse

from reportgen.typeset.fonts import FACES, SCHEME, content
from reportgen.write.document import Document


class Door(URLFetcher):  # type: ignore[misc]
    """Serves the resources of one document and refuses every other address by name; `refused` holds those."""

    def __init__(self, document: Document) -> None:
        super().__init__(allowed_protocols=(SCHEME.rstrip(":"),), allow_redirects=False)
        self._served = {
            SCHEME + resource.name: (resource.media_type, resource.content) for resource in document.resources
        }
        self._served |= {face.address: ("font/ttf", content(face)) for face in FACES}
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 - the base class has it
        """The resource at an address of the document; ValueError for any other."""
        if url not in self._served:
            self.refused.append(url)
            raise ValueError("not a resource of the report")
        media_type, served = self._served[url]
        return URLFetcherResponse(url, served, {"Content-Type": media_type})
