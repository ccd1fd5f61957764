"""A script that lies before one marker is nobody else's turn, until the keeping lapses."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.models import QuerySet
from django.urls import reverse

from exams.marking import desk
from exams.models import MarkingLease, Script

LATER = desk.KEPT_FOR + timedelta(minutes=1)


@pytest.fixture
def script(hand_in, liu, markers):
    hand_in(liu)
    return Script.objects.get()


def test_third_marker_is_not_given_what_lies_before_two(script, written, markers, now):
    given = [desk.next_for(one, written, now=now) for one in markers]

    assert given == [script, script, None]


def test_marker_who_asks_again_gets_what_lies_before_her(
    script, hand_in, chen, written, markers, now
):
    hand_in(chen)
    first = desk.next_for(markers[0], written, now=now)

    assert desk.next_for(markers[0], written, now=now + timedelta(minutes=20)) == first
    assert MarkingLease.objects.get().until == now + timedelta(minutes=20) + desk.KEPT_FOR


def test_keeping_lapses(script, written, markers, now):
    for one in markers[:2]:
        desk.next_for(one, written, now=now)

    assert desk.next_for(markers[2], written, now=now + LATER) == script


def test_mark_frees_nothing_but_its_own_turn(script, written, markers, now):
    for one in markers[:2]:
        desk.next_for(one, written, now=now)
    desk.mark(script=script, marker=markers[0], points=30, now=now)

    assert MarkingLease.objects.get().marker == markers[1]
    assert desk.next_for(markers[2], written, now=now) is None


def test_mark_after_the_keeping_lapsed_counts_if_it_is_wanted(script, written, markers, now):
    desk.next_for(markers[0], written, now=now)

    desk.mark(script=script, marker=markers[0], points=30, now=now + LATER)

    assert script.markings.count() == 1


def test_page_of_a_script_that_others_hold_leads_on(
    client, script, written, markers, now, time_machine
):
    time_machine.move_to(now, tick=False)
    for one in markers[:2]:
        desk.next_for(one, written, now=now)
    client.force_login(markers[2])

    page = client.get(reverse("exams:script", args=[script.pk]), follow=True).content.decode()

    assert "这份答卷正由别人评阅" in page
    assert MarkingLease.objects.count() == 2


# --- all three at the same moment ---


def all_ask_at_once(users, exam, now):
    barrier, given = threading.Barrier(len(users)), []

    def ask(user):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '60s'")
            barrier.wait(20)
            given.append(desk.next_for(user, exam, now=now))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=[one]) for one in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for one in given if one]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres_only
def test_of_three_at_once_two_are_given_the_script(script, written, markers, now):
    assert all_ask_at_once(markers, written, now) == [script, script]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres_only
def test_control_without_the_lock_three_are_given_it(script, written, markers, now, monkeypatch):
    meeting, real = threading.Barrier(3), MarkingLease.objects.update_or_create

    def all_have_counted(**values):
        meeting.wait(20)
        return real(**values)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *_, **__: self)
    monkeypatch.setattr(MarkingLease.objects, "update_or_create", all_have_counted)

    assert all_ask_at_once(markers, written, now) == [script] * 3
