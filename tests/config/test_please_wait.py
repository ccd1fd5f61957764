"""Under a rush pages give way to acts: who has stood in the queue for long is told to wait."""

import time

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config import please_wait

LATE = please_wait.LONGEST + 1


def asked(method="GET", path="/lectures/", *, came=None):
    request = RequestFactory().generic(method, path)
    request.META["HTTP_X_REQUEST_START"] = came or f"t={time.time() - LATE:.3f}"
    return request


def answered(request, *, others=please_wait.BUSY):
    """What is said while the same process is in the middle of so many other answers."""
    before_it = [RequestFactory().get("/") for _number in range(others)]

    def view(one):
        return house(before_it.pop() if before_it else request) if one is not request else served

    served, house = HttpResponse("served"), please_wait.please_wait(view)
    return house(before_it.pop() if before_it else request)


def test_a_page_that_stood_in_the_queue_says_to_wait_and_asks_again():
    told = answered(asked())

    assert told.status_code == 503
    assert int(told["Retry-After"]) in please_wait.AGAIN
    assert told["Refresh"] == told["Retry-After"]
    assert told["Cache-Control"] == "no-store"
    assert "请稍候" in told.content.decode()


@pytest.mark.parametrize(
    "request_",
    [
        asked(came=f"t={time.time() + 3600:.3f}"),
        asked("POST", "/catalog/sessions/1/enrol/"),
        asked(path="/exams/attempts/1/"),
        asked(came="yesterday"),
        RequestFactory().get("/lectures/"),
    ],
    ids=["has just come", "acts", "sits in an exam", "unreadable", "came by no proxy"],
)
def test_others_are_served_in_the_same_rush(request_):
    assert answered(request_).content == b"served"


def test_a_clock_that_is_wrong_does_not_close_an_idle_house():
    assert answered(asked(), others=please_wait.BUSY - 1).content == b"served"


def test_who_was_told_to_wait_takes_nobodys_place():
    """Those that are being answered are counted, and nobody else, however their answer ended."""

    def breaks(request):
        raise ZeroDivisionError

    house = please_wait.please_wait(breaks)
    for _number in range(please_wait.BUSY + 1):
        with pytest.raises(ZeroDivisionError):
            house(asked())
