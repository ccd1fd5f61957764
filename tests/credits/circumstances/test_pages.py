"""Pages: filed by the personnel officer, decided by the authority, unseen by everybody else."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from credits import standing
from credits.circumstances import exemptions, held_roles, openings
from credits.models import Exemption, HeldRole, OpeningBalance, OpeningList, Standing
from people.models import Learner, RoleKind
from tests.credits.circumstances.conftest import officer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DESK = "credits:circumstances"
FILE = "人事编号,姓名,学分类别,学分,取得年度\n100001,刘喆,选修,14,2025\n"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def as_filer(client, filer):
    client.force_login(filer)
    return client


@pytest.fixture
def as_authority(client, authority):
    client.force_login(authority)
    return client


def filed(learner, filer, **changes):
    given = {"code": "E1", "starts_on": date(2026, 3, 1), "ends_on": None} | changes
    return exemptions.file(learner=learner, filed_by=filer, now=NOW, **given)


def approved(learner, filer, authority, **changes):
    return exemptions.approve(
        exemption=filed(learner, filer, **changes), decided_by=authority, now=NOW
    )


def entered(finance, filer):
    return openings.enter(
        data=FILE.encode(), name="期初.csv", agency=finance, entered_by=filer, now=NOW
    )


def test_an_officer_files_and_the_authority_approves(client, liu, filer, authority):
    standing.rebuild(year=2026, now=NOW)
    client.force_login(filer)
    page = client.get(reverse("credits:circumstances_of", args=[liu.pk]))
    posted = client.post(
        reverse("credits:file_exemption", args=[liu.pk]),
        {"code": "/E1", "starts_on": "2026-03-01", "ends_on": "2026-08-31"},
    )
    client.force_login(authority)
    desk = client.get(reverse(DESK))

    client.post(
        reverse("credits:decide_exemption", args=[Exemption.objects.get().pk]),
        {"decision": "approve"},
    )

    assert "E1 经批准不参加考核（《测试办法》第六条）" in page.content.decode()
    assert posted.status_code == 302
    assert "刘喆" in desk.content.decode()
    assert Exemption.objects.get().state == "APPROVED"
    assert Standing.objects.get(learner=liu).is_met


def test_a_refusal_is_said_on_the_page(as_filer, liu, filer):
    filed(liu, filer)

    answer = as_filer.post(
        reverse("credits:file_exemption", args=[liu.pk]),
        {"code": "/E1", "starts_on": "2026-05-01", "ends_on": ""},
    )

    assert answer.status_code == 422
    assert "已有“E1”，自 2026-03-01 至 今后" in answer.content.decode()
    assert Exemption.objects.count() == 1


def test_the_filer_cannot_decide(as_filer, liu, filer):
    one = filed(liu, filer)

    answer = as_filer.post(
        reverse("credits:decide_exemption", args=[one.pk]), {"decision": "approve"}
    )

    one.refresh_from_db()
    assert (answer.status_code, one.state) == (404, "FILED")


def test_the_authority_refuses_and_withdraws_with_a_reason_from_the_list(
    as_authority, liu, chen, filer, authority
):
    waiting, running = filed(liu, filer), approved(chen, filer, authority)

    as_authority.post(
        reverse("credits:decide_exemption", args=[waiting.pk]),
        {"decision": "refuse", "ground": "NOT_ENTITLED"},
    )
    as_authority.post(
        reverse("credits:withdraw_exemption", args=[running.pk]), {"ground": "ENDED_EARLY"}
    )
    invented = as_authority.post(
        reverse("credits:withdraw_exemption", args=[running.pk]), {"ground": "高血压"}
    )

    states = Exemption.objects.order_by("pk").values_list("state", "ground")
    assert list(states) == [("REFUSED", "NOT_ENTITLED"), ("WITHDRAWN", "ENDED_EARLY")]
    assert invented.status_code == 404


def test_a_role_is_entered_and_ended(as_filer, liu):
    of_liu = reverse("credits:circumstances_of", args=[liu.pk])

    as_filer.post(
        reverse("credits:enter_role", args=[liu.pk]),
        {"name": "试用期", "starts_on": "2026-01-01", "ends_on": ""},
    )
    as_filer.post(
        reverse("credits:end_role", args=[HeldRole.objects.get().pk]), {"ends_on": "2026-05-31"}
    )

    page = as_filer.get(of_liu).content.decode()
    assert "试用期：2026-01-01 至 2026-05-31" in page
    assert HeldRole.objects.filter(withdrawn_at=None).count() == 1


def test_a_file_of_openings_is_entered_confirmed_and_countered(
    client, liu, city, finance, filer, authority
):
    client.force_login(filer)
    client.post(
        reverse("credits:enter_openings"),
        {"file": SimpleUploadedFile("期初.csv", FILE.encode())},
    )
    listed = OpeningList.objects.get()
    own = client.post(reverse("credits:decide_openings", args=[listed.pk]), {"decision": "confirm"})
    client.force_login(authority)
    client.post(reverse("credits:decide_openings", args=[listed.pk]), {"decision": "confirm"})

    client.post(reverse("credits:counter_opening", args=[OpeningBalance.objects.get().pk]))

    listed.refresh_from_db()
    assert (own.status_code, listed.state) == (404, "CONFIRMED")
    assert standing.statement_of(liu, year=2026).totals["total"] == 14
    assert OpeningBalance.objects.filter(cancels=None).count() == 1
    assert OpeningBalance.objects.filter(cancels__isnull=False, credits=-14).count() == 1
    page = client.get(reverse("credits:opening_list", args=[listed.pk]))
    assert "刘喆" in page.content.decode()


def test_the_problems_of_a_file_are_listed_by_row_and_column(as_filer, liu):
    answer = as_filer.post(
        reverse("credits:enter_openings"),
        {"file": SimpleUploadedFile("期初.csv", FILE.replace("选修", "必修").encode())},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第 2 行" in page
    assert "不能把学分结转到“必修”" in page
    assert not OpeningList.objects.exists()


def test_people_out_of_reach_are_not_found(as_filer, wang, water, city, filer, authority):
    theirs = officer("shui", RoleKind.PERSONNEL_OFFICER, water)
    one = approved(wang, theirs, authority)
    role = held_roles.enter(
        learner=wang, name="试用期", starts_on=date(2026, 1, 1), ends_on=None,
        entered_by=theirs, now=NOW,
    )  # fmt: skip
    text = FILE.replace("100001,刘喆", "100003,王堃").encode()
    listed = openings.enter(data=text, name="a.csv", agency=water, entered_by=theirs, now=NOW)
    asked = [
        as_filer.get(reverse("credits:circumstances_of", args=[wang.pk])),
        as_filer.get(reverse("credits:opening_list", args=[listed.pk])),
        as_filer.post(reverse("credits:file_exemption", args=[wang.pk]), {"code": "/E2"}),
        as_filer.post(reverse("credits:withdraw_exemption", args=[one.pk])),
        as_filer.post(reverse("credits:end_role", args=[role.pk])),
        as_filer.post(reverse("credits:decide_openings", args=[listed.pk])),
        as_filer.post(reverse("credits:counter_opening", args=[listed.balances.get().pk])),
    ]

    assert [answer.status_code for answer in asked] == [404] * 7
    assert "王堃" not in as_filer.get(reverse(DESK) + "?state=ALL").content.decode()


@pytest.mark.parametrize("kind", [RoleKind.TRAINING_OFFICER, RoleKind.SCREENER])
def test_for_other_roles_the_pages_do_not_exist(client, liu, city, kind):
    client.force_login(officer("other", kind, city))

    for name in (DESK, "credits:openings"):
        assert client.get(reverse(name)).status_code == 404
    assert client.get(reverse("credits:circumstances_of", args=[liu.pk])).status_code == 404


def test_the_auditor_reads_and_changes_nothing(client, liu, city, filer, authority):
    one = approved(liu, filer, authority)
    client.force_login(officer("shenji", RoleKind.AUDITOR, city))

    page = client.get(reverse("credits:circumstances_of", args=[liu.pk]))
    posted = client.post(reverse("credits:withdraw_exemption", args=[one.pk]))

    assert "经批准不参加考核" in page.content.decode()
    assert "填报减免" not in page.content.decode()
    assert posted.status_code == 404


def test_the_desk_finds_a_person_by_number(as_filer, liu, wang):
    found = as_filer.get(reverse(DESK), {"personnel_no": "100001"})
    foreign = as_filer.get(reverse(DESK), {"personnel_no": "100003"})

    assert found.headers["Location"] == reverse("credits:circumstances_of", args=[liu.pk])
    assert "没有人事编号为“100003”" in foreign.content.decode()


def test_the_person_reads_what_relieves_her(client, liu, filer, authority):
    approved(liu, filer, authority)
    liu.user = officer("liuzhe", RoleKind.CIVIL_SERVANT, liu.agency)
    liu.save()
    client.force_login(liu.user)

    page = client.get(reverse("my_credits")).content.decode()

    assert (
        "您有一项已批准的减免：经批准不参加考核（2026-03-01 至 今后），依据《测试办法》第六条"
        in page
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_takes_the_same_queries_for_one_and_for_three(
    as_authority, finance, filer, authority, count, django_assert_num_queries
):
    for number in range(count):
        learner = Learner.objects.create(personnel_no=f"20000{number}", name="甲", agency=finance)
        filed(learner, filer)
        approved(learner, filer, authority, code="E2")

    with django_assert_num_queries(11):
        as_authority.get(reverse(DESK))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_person_takes_the_same_queries_for_one_and_for_three(
    as_authority, liu, filer, authority, count, django_assert_num_queries
):
    for number in range(count):
        dates = {"starts_on": date(2026, 1 + number, 1), "ends_on": date(2026, 1 + number, 20)}
        approved(liu, filer, authority, **dates)

    with django_assert_num_queries(17):
        as_authority.get(reverse("credits:circumstances_of", args=[liu.pk]))
