"""The only door for what the typesetter fetches: the document's own resources and the project's fonts, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from weasyprint.urls import URLFetcher, URLFetcherResponse

from reportgen.typeset.fonts import FACES, SCHEME, content
from reportgen.write.document import Resource


class Door(URLFetcher):  # type: ignore[misc]
    """Serves the resources it was given and the fonts, and refuses every other address; `refused` holds those."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        super().__init__(allowed_protocols=(SCHEME.rstrip(":"),), allow_redirects=False)
        self._served = {SCHEME + resource.name: (resource.media_type, resource.content) for resource in resources}
        self._served |= {face.address: ("font/ttf", content(face)) for face in FACES}
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 (WeasyPrint's signature)
        """The resource at an address of the document; ValueError for any other."""
        served = self._served.get(unquote(url))
        if served is None:
            self.refused.append(url)
            raise ValueError("not a resource of the report")
        media_type, body = served
        return URLFetcherResponse(url, body, {"Content-Type": media_type})
