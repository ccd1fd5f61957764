from decimal import Decimal

import pytest
from django.urls import reverse

from exams.marking import desk
from exams.models import Marking, Script
from tests.exams.marking.conftest import EXPLANATION, RUBRIC


@pytest.fixture(autouse=True)
def clock(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def script(hand_in, liu, markers):
    hand_in(liu, "第一点：为民\n第二点：<b>务实</b>")
    return Script.objects.get()


@pytest.fixture
def marker(client, markers):
    client.force_login(markers[0])
    return client


def page_of(script):
    return reverse("exams:script", args=[script.pk])


def text_of(response):
    return response.content.decode()


def test_marker_reads_marks_and_is_led_to_the_next(marker, script, written):
    assert "待您评阅 1 份" in text_of(marker.get(reverse("exams:marking")))
    page = text_of(marker.get(reverse("exams:next_script", args=[written.pk]), follow=True))
    assert RUBRIC in page
    assert EXPLANATION in page
    assert "第二点：&lt;b&gt;务实" in page

    page = text_of(marker.post(page_of(script), {"points": "45.5", "remark": ""}, follow=True))

    assert "没有待您评阅" in page
    assert Marking.objects.get().points == 45.5


def test_page_tells_neither_name_nor_unit_nor_the_other_s_mark(marker, script, markers, liu, now):
    desk.mark(script=script, marker=markers[1], points=Decimal("17.25"), remark="邻座相似", now=now)

    page = text_of(marker.get(page_of(script)))

    hidden = [
        "刘喆",
        "100001",
        "财政局",
        "u100001",
        "17.25",
        "邻座相似",
        f"attempts/{script.attempt_id}",
    ]
    assert [each for each in hidden if each in page] == []


def test_mark_outside_the_points_names_the_limit(marker, script):
    reply = marker.post(page_of(script), {"points": "61"})

    assert reply.status_code == 400
    assert "60" in text_of(reply)
    assert not Marking.objects.exists()


def test_mark_that_comes_too_late_is_told_so(marker, script, markers, now):
    for other in markers[1:]:
        desk.mark(script=script, marker=other, points=30, now=now)

    page = text_of(marker.post(page_of(script), {"points": "30"}, follow=True))

    assert "没有用上您的给分" in page
    assert Marking.objects.count() == 2


def test_script_is_not_found_by_others(client, script, chen, liu, written):
    for user in (chen.user, liu.user):
        client.force_login(user)
        assert client.get(page_of(script)).status_code == 404
        assert client.post(page_of(script), {"points": "60"}).status_code == 404
        assert client.get(reverse("exams:next_script", args=[written.pk])).status_code == 404
    assert not Marking.objects.exists()


def test_candidate_sees_that_it_is_being_marked_and_no_marks(client, script, liu, now, markers):
    desk.mark(script=script, marker=markers[0], points=17, remark="离题", now=now)
    client.force_login(liu.user)

    page = text_of(client.get(reverse("exams:result", args=[script.attempt_id])))

    assert "由人评阅，评完后公布" in page
    assert "离题" not in page
    assert EXPLANATION not in page
    assert RUBRIC not in page


@pytest.mark.parametrize("count", [1, 3])
def test_queue_takes_the_same_queries_for_any_number_of_scripts(
    marker, hand_in, liu, count, django_assert_num_queries
):
    for _each in range(count):
        hand_in(liu)

    with django_assert_num_queries(7):
        page = text_of(marker.get(reverse("exams:marking")))

    assert f"待您评阅 {count} 份" in page
