"""The demo city's own additions to its measure, and the people they concern: exemptions, a further
measure for those with a technical title, and a team."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.conf import settings

from credits import editions, rulebook
from credits.circumstances import exemptions, held_roles
from credits.models import Exemption, Ground
from credits.supervision import teams
from people.models import Agency, Learner, User

MOST = 8
TITLED = "专业技术人员"
FURTHER = "zhuanji-national-windows"
ADDITION = """

[documents.songyang]
title = "嵩阳市公务员培训学分补充规定（演示）"
issuer = "嵩阳市公务员培训主管部门（虚构）"
dated = "2025-12-01"
grade = "site"
note = "演示城市自己加的几条，说明使用单位怎样补充办法"

[exemptions.J1]
name = "驻村、挂职满三个月，当年各项要求减半"
article = "songyang: 第三条"
factor = 0.5

[exemptions.J2]
name = "经批准不参加当年考核"
article = "songyang: 第四条"
factor = 0

[teams.average]
name = "人均学分"
article = "songyang: 第五条"
total = "total"
measure = "average"
at_least = 40
"""


def publish_measures(*, now: datetime) -> None:
    """The measure for everyone with the city's additions, and the one for technical titles."""
    shipped = settings.CREDITS_DEFAULT_RULEBOOK.removesuffix(".toml")
    for name, addition, group in ((shipped, ADDITION, ""), (FURTHER, "", TITLED)):
        text = rulebook.shipped_path(name).read_text(encoding="utf-8") + addition
        edition = editions.store(text=text, name=f"{name}.toml", now=now, group=group)
        editions.publish(edition=edition, now=now)


def relieve(users: Mapping[str, User], *, now: datetime, say: Callable[[str], None]) -> None:
    """Through the same doors as anybody: filed by one person, approved by another."""
    unit = users["renshi"].roles.get().agency
    serving = Learner.objects.serving(on=now.date()).exclude(user__in=list(users.values()))
    fellows = list(serving.in_subtree(unit).order_by("pk")[:MOST])
    # In a small city she has hardly any fellows: then people of other units as well.
    others = serving.exclude(pk__in=[one.pk for one in fellows]).order_by("pk")
    people = [*fellows, *others[: MOST - len(fellows)]]
    for place, learner in enumerate(people[:4]):
        _exempt(learner, place, users, now)
    for learner in people[4:6]:
        held_roles.enter(
            learner=learner, name=TITLED, starts_on=date(now.year - 2, 7, 1), ends_on=None,
            entered_by=users["fuhe"], now=now,
        )  # fmt: skip
    _form_a_team(unit, fellows, users["renshi"], now)
    say(f"  减免：{Exemption.objects.count()} 项；另外适用办法的：{len(people[4:6])} 人")


def _exempt(learner: Learner, place: int, users: Mapping[str, User], now: datetime) -> None:
    """Two are approved, one is refused, one still waits."""
    filed = exemptions.file(
        learner=learner, code="J2" if place == 1 else "J1", starts_on=date(now.year, 1, 1),
        ends_on=date(now.year, 12, 31), filed_by=users["fuhe"], now=now,
    )  # fmt: skip
    if place < 2:
        exemptions.approve(exemption=filed, decided_by=users["peixun"], now=now)
    elif place == 2:
        exemptions.refuse(
            exemption=filed, ground=Ground.INCOMPLETE, decided_by=users["peixun"], now=now
        )


def _form_a_team(unit: Agency, people: list[Learner], by: User, now: datetime) -> None:
    team = teams.form(agency=unit, name="领导班子", formed_by=by, now=now)
    for learner in people[:5]:
        teams.join(team=team, learner=learner, starts_on=date(now.year, 1, 1))
