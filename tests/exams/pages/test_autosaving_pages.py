"""One answer at a time: acknowledged, repeated, late, refused."""

from datetime import timedelta

import pytest

from exams import attempts
from exams.models import AnswerStep
from tests.exams.conftest import NOW, WRONG
from tests.exams.pages.posting import autosave, sheet, text_of, url

HOUR = timedelta(hours=1)


def test_autosave_is_acknowledged_with_its_revision(reader, attempt):
    reply = autosave(reader, attempt, ["1"])

    assert (reply.status_code, reply.json()) == (200, {"revision": 1, "is_late": False})
    assert AnswerStep.objects.get().choice == [1]


def test_autosave_repeated_after_a_lost_reply_is_stored_once(reader, attempt):
    autosave(reader, attempt, ["1"])

    assert autosave(reader, attempt, ["1"]).json()["revision"] == 1
    assert AnswerStep.objects.count() == 1


def test_second_window_is_shown_the_saved_answer(reader, attempt):
    autosave(reader, attempt, ["1"])

    reply = autosave(reader, attempt, ["0"])

    assert reply.status_code == 409
    assert (reply.json()["revision"], reply.json()["choice"]) == (1, [1])


def test_sheet_of_a_window_left_behind_does_not_overwrite(reader, attempt):
    autosave(reader, attempt, ["1"])
    stale = sheet(attempt, {**WRONG, "SINGLE": [0]})

    page = text_of(reader.post(url("attempt", attempt), stale, follow=True))

    latest = attempts.latest_steps(attempt)
    assert latest[attempt.question_ids[0]].choice == [1]
    assert latest[attempt.question_ids[1]].choice == [0]
    assert "1 道题在另一个窗口作答过" in page


def test_late_autosave_is_stored_and_said_to_be_late(reader, attempt, clock):
    reader.get(url("attempt", attempt))
    clock.move_to(NOW + HOUR + timedelta(seconds=1))

    assert autosave(reader, attempt, ["1"]).json()["is_late"] is True
    assert AnswerStep.objects.get().is_late


def test_autosave_after_handing_in_is_gone(reader, attempt):
    reader.post(url("submit", attempt))

    assert autosave(reader, attempt, ["1"]).status_code == 410


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"choice": ["x"]}, id="text for a place"),
        pytest.param({"choice": ["-1"]}, id="negative place"),
        pytest.param({"choice": ["9"]}, id="option that is not there"),
        pytest.param({"choice": ["١"]}, id="digit of another script"),
        pytest.param({"choice": ["1"] * 1000}, id="a thousand options"),
        pytest.param({"revision": "9" * 30}, id="huge revision"),
        pytest.param({"question": "9" * 30}, id="huge question"),
        pytest.param({"question": ""}, id="no question"),
    ],
)
def test_malformed_autosave_is_a_bad_request(reader, attempt, changes):
    body = {"question": attempt.question_ids[0], "revision": 1, "choice": ["1"], **changes}

    assert reader.post(url("answer", attempt), body).status_code == 400
    assert not AnswerStep.objects.exists()


def test_autosave_of_ten_megabytes_is_refused(reader, attempt):
    body = {"question": attempt.question_ids[0], "revision": 1, "choice": "1" * 10_000_000}
    reply = reader.post(
        url("answer", attempt),
        "&".join(f"{key}={value}" for key, value in body.items()),
        content_type="application/x-www-form-urlencoded",
    )

    assert reply.status_code == 400
    assert not AnswerStep.objects.exists()
