"""Every address that the URLconf answers, with something in the place of each argument."""

import re
from collections.abc import Iterator

from django.urls import get_resolver
from django.urls.resolvers import RegexPattern, URLPattern, URLResolver

ARGUMENT = re.compile(r"<(?:(?P<kind>\w+):)?\w+>")
FILLED = {
    "int": "7",
    "str": "x",
    None: "x",
    "slug": "x",
    "path": "x",
    "uuid": "5f0c1a52-6b1e-4c2e-9d57-7d8d7d1c1f11",
}


class UnknownArgumentError(Exception):
    """An address takes an argument of a kind that this walk cannot fill in yet."""


def addresses() -> Iterator[str]:
    """Ours and Wagtail's; the last pattern, which answers any page's address, is left out."""
    yield from _below(get_resolver(), "/")


def _below(resolver: URLResolver, start: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern.pattern, RegexPattern):
            yield from _by_expression(pattern, start)
        elif isinstance(pattern, URLPattern):
            yield start + _filled(str(pattern.pattern))
        else:
            yield from _below(pattern, start + _filled(str(pattern.pattern)))


def _by_expression(pattern: URLPattern | URLResolver, start: str) -> Iterator[str]:
    """Wagtail's few addresses by regular expression hold no argument, or one to the end."""
    plain = str(pattern.pattern).removeprefix("^").removesuffix("$")
    if isinstance(pattern, URLPattern) and re.fullmatch(r"[\w/.-]*", plain):
        yield start + plain


def _filled(route: str) -> str:
    def value(found: re.Match[str]) -> str:
        if found["kind"] not in FILLED:
            raise UnknownArgumentError(f"{route}: {found['kind']}")
        return FILLED[found["kind"]]

    return ARGUMENT.sub(value, route)
