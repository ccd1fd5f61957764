"""Ways in: invitations in each state, and a role that waits for a second person."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from people import granting
from people.models import Agency, Invitation, Learner, RoleKind, User
from people.models.learner import LearnerQuerySet
from people.signing_in import accounts, invitations

# Days ago, and what became of it; nobody in the demo knows these codes.
STORY = ((1, "open"), (3, "replaced"), (4, "revoked"), (6, "used"), (20, "expired"))


def admit(users: Mapping[str, User], *, now: datetime, say: Callable[[str], None]) -> None:
    hers = list(_without_login(users["lianluoyuan"], now=now)[:1])  # the officer sees one too
    others = _without_login(users["xitong"], now=now).exclude(pk__in=[one.pk for one in hers])
    people = [*hers, *others[: len(STORY) - len(hers)]]
    for learner, (days, became) in zip(people, STORY, strict=False):
        _invite(learner, users["xitong"], at=now - timedelta(days=days), became=became)
    granting.grant(
        user_id=users["renshi"].pk,
        kind=RoleKind.TRAINING_DEPARTMENT,
        agency=Agency.objects.get(depth=1),
        starts_on=timezone.localdate(now),
        ends_on=None,
        why="嵩人社任〔2026〕8 号",
        by=users["anquan"],
        now=now - timedelta(hours=2),
    )
    say(f"  登录邀请：{len(people)} 人，待复核的角色变更 1 项")


def _without_login(user: User, *, now: datetime) -> LearnerQuerySet:
    reach = accounts.invitable_learners(user, on=timezone.localdate(now))
    return reach.filter(user=None).order_by("personnel_no")


def _invite(learner: Learner, by: User, *, at: datetime, became: str) -> None:
    (issued,) = invitations.invite_learners(
        chosen=[learner.pk], by=by, now=at, click=f"demo {became}"
    )
    (made,) = Invitation.objects.open().filter(user=issued.user)
    if became == "used":
        used = at + timedelta(hours=3)
        invitations.redeem(invitation_id=made.pk, password=issued.code, now=used)
    elif became == "revoked":
        invitations.revoke(invitation_id=made.pk, by=by, now=at + timedelta(hours=1))
    elif became == "replaced":
        again = at + timedelta(days=1)
        invitations.invite_learners(chosen=[learner.pk], by=by, now=again, click="demo again")
