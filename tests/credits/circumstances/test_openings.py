"""Opening balances: a whole file or nothing, two people, undone by a counter-entry."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from credits import standing
from credits.circumstances import openings, refusals
from credits.models import OpeningBalance, OpeningList, OpeningState
from people.models import Learner, RoleKind
from tests.credits import settlement_cast
from tests.credits.circumstances.conftest import officer

pytestmark = pytest.mark.django_db
HEAD = "人事编号,姓名,学分类别,学分,取得年度\n"
LIU = "100001,刘喆,选修,14,2025\n"
CHEN = "100002,陈犇,elective,2.5,2025\n"


@pytest.fixture(autouse=True)
def people(liu, chen, wang):
    return liu, chen, wang


def enter(text, agency, by, now, name="期初.csv"):
    return openings.enter(data=text.encode(), name=name, agency=agency, entered_by=by, now=now)


def carried(learner, **options):
    statement = standing.statement_of(learner, year=2026, **options)
    return [(lot.credits, lot.earned_in, lot.valid_until) for lot in statement.carried_in]


def refused(text, agency, by, now):
    with pytest.raises(openings.RefusedFileError) as refusal:
        enter(text, agency, by, now)
    assert not OpeningList.objects.exists()
    assert not OpeningBalance.objects.exists()
    return [(problem.row, problem.column, problem.reason) for problem in refusal.value.problems]


def test_a_file_counts_once_somebody_else_has_confirmed_it(
    liu, chen, finance, filer, authority, now
):
    listed = enter(HEAD + LIU + CHEN, finance, filer, now)
    before = carried(liu)

    openings.confirm(listed=listed, decided_by=authority, now=now)

    assert (before, carried(liu), carried(chen)) == (
        [],
        [(Decimal(14), 2025, 2028)],
        [(Decimal("2.5"), 2025, 2028)],
    )
    assert standing.statement_of(liu, year=2026).totals["total"] == 14


def test_a_refused_list_counts_for_nothing_and_may_be_entered_again(
    liu, finance, filer, authority, now
):
    listed = enter(HEAD + LIU, finance, filer, now)
    openings.refuse(listed=listed, decided_by=authority, now=now)

    again = enter(HEAD + LIU, finance, filer, now)
    openings.confirm(listed=again, decided_by=authority, now=now)

    assert carried(liu) == [(Decimal(14), 2025, 2028)]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("100009,刘喆,选修,14,2025", "人事编号", "没有人事编号为“100009”"),
        ("100003,王堃,选修,14,2025", "人事编号", "本机构没有"),
        ("100001,刘吉吉,选修,14,2025", "姓名", "不是“刘吉吉”"),
        ("100001,刘喆,必修,14,2025", "学分类别", "不能把学分结转到“必修”；可用：选修"),
        ("100001,刘喆,选修,0,2025", "学分", "大于 0"),
        ("100001,刘喆,选修,-3,2025", "学分", "大于 0"),
        ("100001,刘喆,选修,1.2345,2025", "学分", "三位小数"),
        ("100001,刘喆,选修,14,2026", "取得年度", "2026 年以前"),
        ("100001,刘喆,选修,14,2025.5", "取得年度", "年份"),
        ("100001,刘喆,选修,许多,2025", "学分", "许多"),
    ],
)
def test_a_wrong_row_refuses_the_whole_file(finance, filer, now, row, column, reason):
    [found] = refused(HEAD + CHEN + row + "\n", finance, filer, now)

    assert found[:2] == (3, column)
    assert reason in found[2]


def test_a_person_twice_in_a_file_is_refused(finance, filer, now):
    [found] = refused(HEAD + LIU + LIU.replace("14", "15"), finance, filer, now)

    assert found == (3, "人事编号", "与第 2 行是同一个人、同一年、同一类")


def test_a_file_without_rows_and_a_file_twice_are_refused(finance, filer, authority, now):
    [empty] = refused(HEAD, finance, filer, now)
    enter(HEAD + LIU, finance, filer, now)

    with pytest.raises(openings.RefusedFileError) as twice:
        enter(HEAD + LIU, finance, authority, now)

    assert "没有一行" in empty[2]
    assert "已经录入过" in twice.value.problems[0].reason


def test_a_balance_is_entered_once(finance, filer, now):
    enter(HEAD + LIU, finance, filer, now)

    with pytest.raises(openings.RefusedFileError) as refusal:
        enter(HEAD + CHEN + LIU.replace("14", "15"), finance, filer, now)

    assert [problem.row for problem in refusal.value.problems] == [3]
    assert OpeningBalance.objects.count() == 1


def test_a_counter_entry_undoes_and_opens_the_way_for_another(liu, finance, filer, authority, now):
    openings.confirm(listed=enter(HEAD + LIU, finance, filer, now), decided_by=authority, now=now)
    tomorrow = now + timedelta(days=1)

    undone = openings.counter(balance=OpeningBalance.objects.get(), entered_by=filer, now=tomorrow)
    waiting = carried(liu)
    openings.confirm(listed=undone, decided_by=authority, now=tomorrow)
    gone = carried(liu)
    again = enter(HEAD + LIU.replace("14", "15"), finance, filer, tomorrow)
    openings.confirm(listed=again, decided_by=authority, now=tomorrow)

    assert (waiting, gone) == ([(14, 2025, 2028)], [])
    assert carried(liu) == [(15, 2025, 2028)]
    assert carried(liu, as_known_on=now.date()) == [(14, 2025, 2028)]


def test_what_waits_or_is_undone_is_not_undone_again(finance, filer, authority, now):
    listed = enter(HEAD + LIU, finance, filer, now)
    balance = OpeningBalance.objects.get()
    with pytest.raises(refusals.AlreadyDecidedError):
        openings.counter(balance=balance, entered_by=filer, now=now)
    openings.confirm(listed=listed, decided_by=authority, now=now)
    openings.counter(balance=balance, entered_by=filer, now=now)

    with pytest.raises(refusals.AlreadyDecidedError):
        openings.counter(balance=balance, entered_by=filer, now=now)


def test_nobody_confirms_her_own_list_or_her_own_balance(liu, finance, filer, authority, now):
    listed = enter(HEAD + LIU, finance, filer, now)
    with pytest.raises(refusals.SamePersonError):
        openings.confirm(listed=listed, decided_by=filer, now=now)
    Learner.objects.filter(pk=liu.pk).update(user=authority)

    with pytest.raises(refusals.OwnCaseError):
        openings.confirm(listed=listed, decided_by=authority, now=now)

    listed.refresh_from_db()
    assert listed.state == OpeningState.ENTERED


def test_the_database_itself_refuses_one_person_and_an_edit(finance, filer, now):
    listed = enter(HEAD + LIU, finance, filer, now)

    with (
        pytest.raises(IntegrityError, match="openings_are_confirmed_by_a_second_person"),
        transaction.atomic(),
    ):
        OpeningList.objects.filter(pk=listed.pk).update(
            state=OpeningState.CONFIRMED, decided_by=filer, decided_at=now
        )
    with pytest.raises(DatabaseError, match="opening_balance_is_append_only"), transaction.atomic():
        OpeningBalance.objects.update(credits=99)
    balance = OpeningBalance.objects.get()
    balance.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        balance.save(force_insert=True)


def test_nothing_is_brought_into_a_settled_year(city, finance, filer, authority, now):
    waiting = enter(HEAD + LIU, finance, filer, now)
    second = officer("fuhe", RoleKind.TRAINING_DEPARTMENT, city)
    settlement_cast.settle(2025, authority, second, now=now)

    with pytest.raises(refusals.CircumstanceError, match="2025 年及以前已经结算"):
        openings.confirm(listed=waiting, decided_by=authority, now=now)
    with pytest.raises(openings.RefusedFileError) as refusal:
        enter(HEAD + CHEN, finance, filer, now)

    waiting.refresh_from_db()
    assert waiting.state == OpeningState.ENTERED
    assert refusal.value.problems[0].column == "取得年度"
    assert "已经在本系统结算" in refusal.value.problems[0].reason
