"""What a document may load while it is laid out: nothing but the data: URLs it carries.

A document that asks for anything else is stopped, not printed without it: its template is wrong
or somebody is trying to read a file or to reach a host through the printer.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse


class ForbiddenAddressError(FatalURLFetchingError):
    """A document wants a file or an address; WeasyPrint stops at errors of this family only."""

    def __init__(self, url: str) -> None:
        super().__init__(_("公文不得引用外部内容：%(url)s") % {"url": url[:80]})


class DataOnlyFetcher(URLFetcher):
    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if not url.lower().startswith("data:"):
            raise ForbiddenAddressError(url)
        return super().fetch(url, headers)
