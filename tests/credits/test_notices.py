"""Issuing: one notice per person and year, numbers without gaps, and nothing changes after."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from credits import editions, notices
from credits.models import Notice, NoticeSeries
from people.models import AgencyKind, Learner, Message
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW, course
from tests.credits.rulebook_texts import SMALL

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority(city):
    return cast.found_authority(city)


def test_everyone_short_is_numbered_unit_by_unit_by_name(
    city, finance, water, authority, wang, liu, chen, clerk
):
    issued = cast.issue(city, by=clerk)

    assert issued == notices.Issued(3, 0, "绿人社〔2026〕1号", "绿人社〔2026〕3号")
    assert cast.numbered() == [(1, "陈犇"), (2, "刘喆"), (3, "王堃")]
    assert set(Notice.objects.values_list("issued_by", flat=True)) == {clerk.pk}


def test_each_is_told_in_the_system_and_learns_nothing_more(city, authority, liu, chen):
    cast.issue(city)
    cast.issue(city)

    told = Message.objects.all()
    assert {one.learner_id for one in told} == {liu.pk, chen.pk}
    assert {(one.path, one.state) for one in told} == {("/my-notices/", "SENT")}
    assert not any("刘喆" in one.text or "学分" in one.text for one in told)


def test_issuing_again_writes_to_nobody_twice(city, authority, liu, chen):
    cast.issue(city)

    again = cast.issue(city)

    assert again == notices.Issued(0, 2, "", "")
    assert len(cast.numbered()) == 2


def test_who_falls_short_later_gets_the_next_number(city, authority, liu, finance):
    cast.issue(city)
    Learner.objects.create(personnel_no="100009", name="赵旻", sort_key="a", agency=finance)

    later = cast.issue(finance)

    assert later == notices.Issued(1, 1, "绿人社〔2026〕2号", "绿人社〔2026〕2号")
    assert cast.numbered() == [(1, "刘喆"), (2, "赵旻")]


def test_only_the_subtree_asked_for_is_written_to(city, authority, finance, liu, wang):
    cast.issue(finance)

    assert cast.numbered() == [(1, "刘喆")]


def test_a_gap_closed_this_morning_is_not_written_about(city, authority, liu, chen):
    cast.assess()
    cast.finish(chen)

    cast.issue(city)

    assert cast.numbered() == [(1, "刘喆")]


@pytest.mark.parametrize(
    "dates",
    [
        {"left_on": NOW.date()},
        {"joined_on": NOW.date() + timedelta(days=1)},
    ],
    ids=["has left", "has not come yet"],
)
def test_who_does_not_serve_today_is_not_written_to(city, authority, liu, chen, dates):
    Learner.objects.filter(pk=chen.pk).update(**dates)

    cast.issue(city)

    assert cast.numbered() == [(1, "刘喆")]


def test_a_minimum_that_is_not_due_yet_is_no_shortfall(city, authority, liu, chen):
    text = (
        SMALL
        + """
[periods.five]
name = "五年"
article = "第五条"
years = 5
first_year = 2025

[[minimums]]
key = "five"
name = "五年总学分"
article = "第五条"
period = "five"
total = "total"
needs = 100
"""
    )
    edition = editions.store(text=text, name="small.toml", now=NOW, effective_year=2026)
    editions.publish(edition=edition, now=NOW)
    small = course(liu, "1")._replace(kind="course", quantity={"days": "2"}, granted=None)
    cast.ledger.record(fact=small, recorded_by=None, now=NOW)

    cast.issue(city)

    assert cast.numbered() == [(1, "陈犇")]
    rows = Notice.objects.get().letter["table"]["rows"]
    assert [row[0] for row in rows] == ["总学分"]


def test_an_issued_notice_stays_as_it_was(city, authority, liu):
    cast.finish(liu, credits={"required": "10", "elective": "10"})
    cast.issue(city)
    before = Notice.objects.values().get()

    cast.ledger.record(fact=course(liu, "later", credits="20"), recorded_by=None, now=NOW)
    Learner.objects.filter(pk=liu.pk).update(name="刘哲", agency=city)
    cast.assess()
    cast.issue(city)

    assert Notice.objects.values().get() == before
    assert before["letter"]["table"]["rows"][0][2:] == ["96", "20", "76"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credits_notice SET letter = '{}'",
        "UPDATE credits_notice SET number = 7",
        "DELETE FROM credits_notice",
    ],
)
def test_the_database_refuses_to_change_a_notice(city, authority, liu, statement):
    cast.issue(city)

    with (
        pytest.raises(DatabaseError, match="notice_is_append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert cast.numbered() == [(1, "刘喆")]


def test_numbers_of_an_undone_issue_are_given_again(city, authority, liu):
    with transaction.atomic():
        cast.issue(city)
        transaction.set_rollback(True)

    assert cast.issue(city).first == "绿人社〔2026〕1号"


def test_numbers_begin_anew_with_the_year_of_issuing(city, authority, liu, chen):
    cast.finish(chen, year=2026)
    cast.issue(city, year=2026)

    next_year = cast.issue(city, year=2026, now=NOW.replace(year=2027))
    about_both = cast.issue(city, year=2027, now=NOW.replace(year=2027))

    assert next_year.issued == 0
    assert (about_both.first, about_both.last) == ("绿人社〔2027〕1号", "绿人社〔2027〕2号")


def test_more_people_than_a_batch_are_numbered_without_gaps(
    monkeypatch, city, authority, liu, chen, wang
):
    monkeypatch.setattr(notices, "CHUNK", 2)

    issued = cast.issue(city)

    assert issued.issued == 3
    assert [number for number, _name in cast.numbered()] == [1, 2, 3]
    assert NoticeSeries.objects.get().last_number == 3


def test_an_agency_signs_for_itself_before_others(city, authority, finance, liu):
    finance.document_prefix = "绿财"
    finance.save()

    issued = cast.issue(finance)

    assert issued.first == "绿财〔2026〕1号"
    assert Notice.objects.get().letter["signatory"] == "绿城市财政局"


def test_a_district_is_written_to_by_its_own_authority(city, authority, wang):
    district = city.add_child(code="D1", name="金沙区", kind=AgencyKind.DISTRICT)
    bureau = district.add_child(code="D1-1", name="金沙区教育局")
    cast.found_authority(district, "金人社", "D1-9", "金沙区人力资源和社会保障局")
    Learner.objects.create(personnel_no="100008", name="李旻", agency=bureau)

    issued = cast.issue(bureau)

    assert issued.first == "金人社〔2026〕1号"


def test_without_an_organ_nobody_is_written_to(city, finance, liu):
    city.add_child(code="X", name="不相干的区").add_child(
        code="X-1", name="不相干的局", document_prefix="旁人社"
    )

    with pytest.raises(notices.NoIssuingOrganError, match="绿城市财政局 及其上级都没有机关代字"):
        cast.issue(finance)

    assert not Notice.objects.exists()


def test_without_a_measure_nobody_is_written_to(city, authority, liu, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = ""

    with pytest.raises(editions.NoRulebookInForceError):
        cast.issue(city)

    assert not Notice.objects.exists()


def test_the_list_leaves_out_who_has_met_the_year(city, authority, liu, chen):
    cast.finish(chen)
    cast.assess()

    listed = notices.shortfalls(year=2026, agency=city, on=date(2026, 7, 1))

    assert [one.learner.name for one in listed] == ["刘喆"]


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    city, authority, liu, chen, wang, django_assert_num_queries
):
    cast.assess()

    with django_assert_num_queries(1):
        listed = list(notices.shortfalls(year=2026, agency=city, on=date(2026, 7, 1)))
        assert len({one.learner.agency.name for one in listed}) == 2
