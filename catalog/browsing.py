"""What the catalogue's pages show, in a fixed number of queries."""

from typing import Any

from django.http import HttpRequest


def catalog_page(catalog: Any, request: HttpRequest) -> dict[str, Any]:
    return {}


def lecture_page(lecture: Any, request: HttpRequest) -> dict[str, Any]:
    return {}
