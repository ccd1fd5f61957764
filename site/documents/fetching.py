"""What a document may load while it is laid out: nothing but the data: URLs it carries.

A document that asks for anything else is stopped, not printed without it: its template is wrong
or somebody is trying to read a file or to reach a host through the printer.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.utils.translation import gettext as _
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse


class ForbiddenAddressError(FatalURLFetchingError):
    """A document wants a file or an address; WeasyPrint stops at errors of this family only."""

    def __init__(self, url: str) -> None:
        super().__init__(_("公文不得引用外部内容：%(url)s") % {"url": url[:80]})


class DataOnlyFetcher(URLFetcher):
    """Refuses before anything is opened, and remembers that it did."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self._refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if not url.lower().startswith("data:"):
            self._refused.append(url)
            raise ForbiddenAddressError(url)
        return super().fetch(url, headers)

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Stop what was done inside if it asked for anything: SVG logs refusals and goes on."""
        self._refused.clear()
        yield
        if self._refused:
            raise ForbiddenAddressError(self._refused[0])
