"""What a person is told when her unit gives her a seat, or takes it back."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Enrolment, Session
from keeping.chinese import in_chinese
from people import messages
from people.models import User


@in_chinese()
def tell_assigned(
    session: Session, enrolments: Iterable[Enrolment], *, by: User, now: datetime
) -> None:
    for one in enrolments:
        _tell(session, one, _("单位为您安排了讲座"), "assigned", by, now)


@in_chinese()
def tell_given_back(enrolment: Enrolment, *, by: User, now: datetime) -> None:
    _tell(enrolment.session, enrolment, _("单位收回了您的席位"), "given-back", by, now)


def _tell(
    session: Session, enrolment: Enrolment, title: str, what: str, by: User, now: datetime
) -> None:
    local = timezone.localtime(session.starts_at)
    messages.write(
        source=f"catalog.enrolment:{enrolment.pk}:{what}",
        title=title,
        text=_("《%(title)s》，%(month)d月%(day)d日 %(time)s。")
        % {
            "title": session.lecture.title,
            "month": local.month,
            "day": local.day,
            "time": f"{local:%H:%M}",
        },
        path="/catalog/my-sessions/",
        learners=[enrolment.learner_id],
        by=by,
        now=now,
    )
