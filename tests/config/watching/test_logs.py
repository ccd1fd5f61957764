"""The log holds what happened and where, never what was typed or what a row held."""

import json
import logging
import sys

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse

from config.watching import logs, requests
from people.models import User


def line(record):
    return json.loads(logs.JsonLines().format(record))


def record(event, *args, exc_info=None):
    return logging.LogRecord("jobs", logging.ERROR, __file__, 1, event, args, exc_info)


def test_a_line_says_when_where_and_what():
    told = line(record("job %s is parked", 7))

    assert (told["level"], told["from"], told["event"]) == ("ERROR", "jobs", "job 7 is parked")
    assert told["at"].endswith("+00:00")


@pytest.mark.django_db
def test_an_exception_is_told_by_class_and_place_without_its_words():
    User.objects.create(username="zhang.san")
    try:
        with transaction.atomic():
            User.objects.create(username="zhang.san")
    except IntegrityError:
        told = line(record("a part failed", exc_info=sys.exc_info()))

    assert told["exception"] == "IntegrityError"
    assert any("test_an_exception_is_told" in place for place in told["through"])
    assert "zhang.san" not in json.dumps(told)


def test_a_typed_address_is_not_told():
    spoken = record("Internal Server Error: %s", "/people/410102198001011234/")

    assert logs.WithoutTheAddress().filter(spoken)
    assert "4101" not in spoken.getMessage()


@pytest.mark.parametrize(
    ("given", "taken"),
    [("ab12-cd34", True), ("short", False), ("x" * 65, False), ("a b\tc d e f", False)],
)
def test_the_proxys_number_of_a_request_is_taken_over_if_it_is_one(rf, caplog, given, taken):
    answer = requests.watched(lambda request: HttpResponse())

    with caplog.at_level(logging.INFO, logger="requests"):
        response = answer(rf.get("/somewhere/secret/", headers={"X-Request-ID": given}))

    assert (response["X-Request-ID"] == given) is taken
    (told,) = caplog.records
    assert told.fields["route"] == "unknown"
    assert "secret" not in json.dumps(told.fields)


def test_lines_of_one_request_share_its_number(rf, caplog):
    seen = []

    def view(request):
        seen.append(logs.request_id.get())
        return HttpResponse()

    response = requests.watched(view)(rf.get("/"))

    assert seen == [response["X-Request-ID"]]
    assert logs.request_id.get() == ""
