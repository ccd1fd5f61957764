"""A contest from founding to its results; who may do what; what is refused."""

import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from exams import attempts
from exams.contests import running, scores, teams
from exams.models import (
    Contest,
    ContestStage,
    ContestState,
    Exam,
    Honour,
    StageEntry,
    TeamMember,
    UnitResult,
)
from people.models import Agency, AgencyKind, Learner, Role, RoleKind, User
from tests.exams.conftest import KEYS, WRONG, answer_all, make_exam, make_learner

DAY = timedelta(days=1)


@pytest.fixture
def department(city):
    user = User.objects.create(username="peixun", name="裴勋")
    Role.objects.create(
        user=user, kind=RoleKind.TRAINING_DEPARTMENT, agency=city, starts_on=date(2020, 1, 1)
    )
    return user


@pytest.fixture
def stages(city, bank, now):
    first = make_exam(city, title="初赛", opens_at=now - DAY, closes_at=now + DAY)
    last = make_exam(city, title="决赛", opens_at=now + 2 * DAY, closes_at=now + 3 * DAY)
    return first, last


@pytest.fixture
def contest(city, stages, department):
    made = Contest(agency=city, year=2026, title="业务比武", theme="依法行政", honours=1)
    running.found(contest=made, stages=[(stages[0], 1), (stages[1], None)], founded_by=department)
    return running.publish(contest=made)


def sit(exam, learner, chosen, now):
    attempt = attempts.start(exam=exam, learner=learner, now=now, seed=f"{learner.pk}")
    answer_all(attempt, chosen, now=now)
    return attempts.submit(attempt=attempt, submitted_by=learner.user, now=now)


def freeze_and_draw(contest, department, now, seed=20_260_701):
    running.freeze(contest=contest, frozen_by=department, now=now)
    return running.draw(
        contest=contest, seed=seed, origin="第 77 期开奖号码", drawn_by=department, now=now
    )


@pytest.fixture
def decided(contest, stages, department, liu, chen, wang, now):
    """刘 is right and 陈 is wrong in the first stage, 王 stays away; 刘 wins the last."""
    first, last = stages
    freeze_and_draw(contest, department, now)
    sit(first, liu, KEYS, now)
    sit(first, chen, WRONG, now)
    running.advance(stage=ContestStage.objects.get(exam=first), now=now + 2 * DAY)
    sit(last, liu, KEYS, now + 2 * DAY)
    return running.decide(contest=contest, decided_by=department, now=now + 4 * DAY)


def test_a_later_stage_is_for_those_who_advanced(contest, stages, liu, chen, now):
    first, last = stages
    sit(first, liu, KEYS, now)
    sit(first, chen, WRONG, now)
    assert last not in Exam.objects.addressed_to(liu)

    assert running.advance(stage=ContestStage.objects.get(exam=first), now=now + 2 * DAY) == 1

    assert last in Exam.objects.addressed_to(liu)
    assert last not in Exam.objects.addressed_to(chen)
    with pytest.raises(attempts.NotAddressedError):
        attempts.start(exam=last, learner=chen, now=now + 2 * DAY)


def test_who_stands_level_with_the_last_advances_too(contest, stages, liu, chen, wang, now):
    for learner in (liu, chen):
        sit(stages[0], learner, KEYS, now)
    sit(stages[0], wang, WRONG, now)

    running.advance(stage=ContestStage.objects.get(exam=stages[0]), now=now + 2 * DAY)

    assert set(StageEntry.objects.values_list("learner", flat=True)) == {liu.pk, chen.pk}


@pytest.mark.parametrize(("counting", "best"), [("BEST", ["陈", "刘"]), ("LAST", ["陈"])])
def test_the_sitting_that_counts_is_the_one_that_the_exam_names(
    stages, liu, chen, now, counting, best
):
    first = stages[0]
    Exam.objects.filter(pk=first.pk).update(counting=counting)
    for learner, chosen in ((liu, KEYS), (liu, WRONG), (chen, WRONG), (chen, KEYS)):
        sit(first, learner, chosen, now)

    earned = scores.of(Exam.objects.get(pk=first.pk))

    most = max(earned.values())
    named = {liu.pk: "刘", chen.pk: "陈"}
    assert sorted(named[pk] for pk, score in earned.items() if score == most) == sorted(best)
    assert scores.of_person(chen, [first.pk]) == {first.pk: most}


def test_nobody_advances_before_the_stage_is_over_or_twice(contest, stages, liu, now):
    sit(stages[0], liu, KEYS, now)
    stage = ContestStage.objects.get(exam=stages[0])

    with pytest.raises(running.ContestError, match="还没有结束"):
        running.advance(stage=stage, now=now)
    running.advance(stage=stage, now=now + 2 * DAY)
    with pytest.raises(running.ContestError, match="已经确定"):
        running.advance(stage=stage, now=now + 2 * DAY)
    with pytest.raises(running.ContestError, match="最后一个阶段"):
        running.advance(stage=ContestStage.objects.get(exam=stages[1]), now=now + 4 * DAY)


def test_teams_are_recomputed_from_what_is_published(contest, department, finance, now):
    for number in range(30):
        make_learner(finance, f"4{number:05d}", f"队员{number}")

    drawn = freeze_and_draw(contest, department, now)

    published = json.loads(drawn.content)
    assert hashlib.sha256(drawn.content.encode()).hexdigest() == drawn.digest
    again = teams.draw(teams.read(published), seed=drawn.seed)
    members = TeamMember.objects.filter(draw=drawn, agency=finance)
    assert {drawn.codes[code] for code in again["410101"]} == set(
        members.values_list("learner", flat=True)
    )
    assert members.count() == 3
    assert "队员" not in drawn.content


def test_the_list_is_frozen_before_the_seed_and_drawn_once(contest, department, liu, now):
    with pytest.raises(running.ContestError, match="先封存名单"):
        running.draw(contest=contest, seed=1, origin="x", drawn_by=department, now=now)
    frozen = running.freeze(contest=contest, frozen_by=department, now=now)
    assert running.freeze(contest=contest, frozen_by=department, now=now + DAY) == frozen
    with pytest.raises(running.ContestError, match="来源"):
        running.draw(contest=contest, seed=1, origin=" ", drawn_by=department, now=now)
    running.draw(contest=contest, seed=1, origin="开奖", drawn_by=department, now=now)
    with pytest.raises(running.ContestError, match="不能重来"):
        running.draw(contest=contest, seed=2, origin="再来", drawn_by=department, now=now)


def test_who_has_left_is_not_drawn(contest, department, liu, chen, now):
    chen.left_on = date(2026, 1, 1)
    chen.save()

    drawn = running.freeze(contest=contest, frozen_by=department, now=now)

    assert list(drawn.codes.values()) == [liu.pk]


def test_units_count_those_who_stayed_away_as_nothing(decided, finance, water):
    results = {one.agency: one for one in UnitResult.objects.all()}

    drawn = TeamMember.objects.get(agency=finance).learner.name
    assert results[finance].average == (Decimal(100) if drawn == "刘喆" else Decimal(0))
    assert (results[water].members, results[water].sat, results[water].average) == (1, 0, 0)
    ranked = sorted(results.values(), key=lambda one: one.average, reverse=True)
    assert ranked[0].rank == 1


def test_the_list_of_honour_names_the_best_of_the_final(decided, liu):
    assert [one.learner for one in Honour.objects.all()] == [liu]
    assert decided.state == ContestState.DECIDED


def test_results_wait_for_the_last_stage_and_the_draw(contest, stages, department, liu, now):
    with pytest.raises(running.ContestError, match="还没有结束"):
        running.decide(contest=contest, decided_by=department, now=now)
    with pytest.raises(running.ContestError, match="没有抽取"):
        running.decide(contest=contest, decided_by=department, now=now + 4 * DAY)


def test_the_last_of_two_stages_is_the_final(contest):
    names = [stage.get_number_display() for stage in running.stages_of(contest)]

    assert names == ["初赛", "决赛"]


def test_from_three_stages_one_goes_on_step_by_step(city, stages, department, liu, chen, wang, now):
    first, second = stages
    final = make_exam(city, title="总决赛", opens_at=now + 4 * DAY, closes_at=now + 5 * DAY)
    made = Contest(agency=city, year=2026, title="三级赛", theme="x")
    running.found(
        contest=made, stages=[(first, 2), (second, 1), (final, None)], founded_by=department
    )
    running.publish(contest=made)
    for learner, chosen in ((liu, KEYS), (chen, KEYS), (wang, WRONG)):
        sit(first, learner, chosen, now)
    running.advance(stage=first.contest_stage, now=now + 2 * DAY)
    sit(second, liu, KEYS, now + 2 * DAY)
    sit(second, chen, WRONG, now + 2 * DAY)

    running.advance(stage=second.contest_stage, now=now + 4 * DAY)

    assert [stage.get_number_display() for stage in running.stages_of(made)] == [
        "初赛", "复赛", "决赛",
    ]  # fmt: skip
    entered = [set(each.entries.values_list("learner", flat=True)) for each in made.stages.all()]
    assert sorted(entered, key=len) == [set(), {liu.pk}, {liu.pk, chen.pk}]


def test_stages_follow_each_other(city, stages, department):
    first, last = stages
    made = Contest(agency=city, year=2026, title="乱", theme="x")

    for order, message in [
        ([], "至少"),
        ([(first, 5), (first, None)], "不同的考试"),
        ([(last, 5), (first, None)], "结束之后"),
        ([(first, None), (last, None)], "晋级多少人"),
    ]:
        with pytest.raises(running.ContestError, match=message):
            running.found(contest=made, stages=order, founded_by=department)
    assert not Contest.objects.exists()


def test_a_share_beyond_ten_per_cent_is_refused_by_the_database(contest):
    with pytest.raises(IntegrityError, match="five_to_ten"), transaction.atomic():
        Contest.objects.update(share=Decimal("0.2"))


def page(client, name, *args):
    return client.get(reverse(f"exams:{name}", args=args))


def test_a_participant_follows_her_contest(client, decided, liu, chen):
    client.force_login(chen.user)

    shown = page(client, "contest", decided.pk).content.decode()

    assert "刘喆" in shown  # the list of honour
    assert "陈犇" not in shown.split("<main")[1]
    assert "您得 0 分" in shown
    assert "您没有晋级" in shown
    assert "20260701" in shown
    assert decided.team_draw.digest in shown


def test_who_did_not_advance_is_told_so_when_the_final_is_over(client, decided, stages, chen):
    client.force_login(chen.user)
    over = page(client, "contest", decided.pk).content.decode()
    Exam.objects.filter(pk=stages[1].pk).update(closes_at=datetime(2999, 1, 1, tzinfo=UTC))

    running_on = page(client, "contest", decided.pk).content.decode()

    assert ("您没有晋级" in over, "晋级后可参加" in over) == (True, False)
    assert ("您没有晋级" in running_on, "晋级后可参加" in running_on) == (False, True)


def test_results_name_nobody_s_score(client, decided, chen, finance):
    UnitResult.objects.filter(agency=finance).update(members=2, average=Decimal("51.25"))
    client.force_login(chen.user)

    shown = page(client, "contest", decided.pk).content.decode()

    honoured, units = shown.split("<table")[0], shown.split("<table")[1].split("</table>")[0]
    assert "刘喆" in honoured
    assert "刘喆" not in units
    assert "51.25" in units
    assert re.search("您所在的[^，]+：第 [12] 名，共 2 个单位。", shown)
    # A team of one: its average would be a person's score.
    assert 'data-label="平均分" class="number">—</td>' in units


def test_results_are_for_those_whom_the_contest_concerns(client, decided, chen):
    address = reverse("exams:contest", args=[decided.pk])
    assert client.get(address)["Location"].startswith("/login/")

    client.force_login(User.objects.create(username="fangke", name="访客"))
    assert client.get(address).status_code == 404
    elsewhere = Agency.add_root(code="4201", name="外市", kind=AgencyKind.CITY)
    Learner.objects.filter(pk=chen.pk).update(agency=elsewhere)
    client.force_login(chen.user)
    assert client.get(address).status_code == 404


def test_everyone_concerned_may_take_the_frozen_list(client, decided, chen):
    client.force_login(chen.user)

    response = page(client, "contest_list", decided.pk)

    assert hashlib.sha256(response.content).hexdigest() == decided.team_draw.digest


def test_a_contest_of_others_or_in_preparation_is_not_found(client, contest, stages, water, liu):
    own = Contest.objects.create(
        agency=water, year=2026, title="水利比武", theme="x", created_by=contest.created_by,
        state=ContestState.PUBLISHED,
    )  # fmt: skip
    Contest.objects.filter(pk=contest.pk).update(state=ContestState.DRAFT)
    client.force_login(liu.user)

    for pk in (own.pk, contest.pk):
        assert page(client, "contest", pk).status_code == 404
        assert page(client, "run_contest", pk).status_code == 404
        for name in ("publish_contest", "freeze_contest", "draw_contest", "decide_contest"):
            assert client.post(reverse(f"exams:{name}", args=[pk])).status_code == 404
    assert page(client, "new_contest").status_code == 404


def test_the_organiser_goes_step_by_step(client, city, stages, department, liu):
    # The page reads the machine's own clock, whatever it says.
    Exam.objects.filter(title="决赛").update(closes_at=datetime(3000, 1, 1, tzinfo=UTC))
    client.force_login(department)
    posted = {
        "title": "岗位练兵", "year": 2026, "theme": "依法行政", "agency": city.pk, "share": "0.10",
        "honours": 3, "exam_1": stages[0].pk, "advances_1": 5, "exam_2": stages[1].pk,
    }  # fmt: skip

    made = client.post(reverse("exams:new_contest"), posted, follow=True)

    contest = Contest.objects.get()
    assert "公布比赛" in made.content.decode()
    client.post(reverse("exams:publish_contest", args=[contest.pk]))
    frozen = client.post(reverse("exams:freeze_contest", args=[contest.pk]), follow=True)
    assert "现在可以取种子" in frozen.content.decode()
    address = reverse("exams:draw_contest", args=[contest.pk])
    assert client.post(address, {"seed": "abc", "origin": ""}).status_code == 422
    drawn = client.post(address, {"seed": "77", "origin": "开奖"}, follow=True)
    assert "参赛队已抽出" in drawn.content.decode()
    refused = client.post(reverse("exams:decide_contest", args=[contest.pk]), follow=True)
    assert "“决赛”还没有结束" in refused.content.decode()


def test_a_bad_contest_names_what_is_wrong(client, city, stages, department):
    client.force_login(department)

    response = client.post(reverse("exams:new_contest"), {"title": "x", "share": "0.5"})

    assert response.status_code == 422
    assert not Contest.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_three_units(
    client, contest, department, city, liu, now, count, django_assert_num_queries
):
    for number in range(1, count):
        unit = city.add_child(code=f"42010{number}", name=f"单位{number}")
        make_learner(unit, f"50000{number}", f"人{number}")
    freeze_and_draw(contest, department, now)
    running.decide(contest=contest, decided_by=department, now=now + 4 * DAY)
    client.force_login(liu.user)

    with django_assert_num_queries(15):
        page(client, "contest", contest.pk)
