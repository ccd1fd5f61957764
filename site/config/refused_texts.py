"""A text that a column refused is answered in words, where no form has said it beside the field."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keeping.free_texts import REFUSAL, PersonalNumberError


class RefusedTexts:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, refusal: Exception) -> HttpResponse | None:
        """Nothing has been written: the transaction of whoever asked is rolled back."""
        if not isinstance(refusal, PersonalNumberError):
            return None
        return render(request, "refused_text.html", {"refusal": REFUSAL}, status=422)
