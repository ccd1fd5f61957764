"""What the pages do when time is over, or not yet come."""

from datetime import timedelta

from credits.models import Fact
from exams import attempts
from exams.models import AttemptState
from tests.exams.conftest import KEYS, NOW, answer_all
from tests.exams.pages.posting import text_of, url

HOUR = timedelta(hours=1)


def test_page_of_an_overdue_attempt_leads_to_its_result(reader, attempt, now, clock):
    reader.get(url("attempt", attempt))
    answer_all(attempt, KEYS, now=now)
    clock.move_to(NOW + HOUR + timedelta(seconds=1))

    page = text_of(reader.get(url("attempt", attempt), follow=True))

    assert "考试结果" in page
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.SUBMITTED
    assert Fact.objects.count() == 1


def test_result_of_an_open_attempt_leads_back_to_the_paper(reader, attempt):
    assert reader.get(url("result", attempt)).url == url("attempt", attempt)


def test_refused_start_is_said_on_the_exam_s_page(reader, exam, liu, now):
    for _each in range(2):
        started = attempts.start(exam=exam, learner=liu, now=now)
        attempts.submit(attempt=started, submitted_by=None, now=now)

    page = text_of(reader.post(url("start", exam), follow=True))

    assert "2 次考试机会已用完" in page
    assert "开始考试</button>" not in page
