"""Corrections of a closed class: the old entry reversed, the right one recorded, in one go.

One organiser does it, with a reason; who, when, why and both entries stay on record and the
person is told. Refuses one's own record, and a line that a request for correction is about:
there two people decide.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import session_lock
from catalog.attending import facts as attendance_facts
from catalog.attending import papers
from catalog.attending.attendance import AttendanceError, Mark, refuse_impossible_minutes
from catalog.attending.facts import COUNTS
from catalog.models import Attendance, AttendanceCorrection, AttendanceState, Session, SessionState
from credits import ledger, standing
from credits.claims import succession
from credits.ledger_checks import check_why
from credits.models import CorrectionRequest, Fact
from keeping.chinese import in_chinese
from people import messages
from people.models import Learner

LONGEST_REASON = 200


class CorrectionRefusedError(AttendanceError):
    """A correction that cannot be made; the message says why."""


def correct(
    *, session: Session, learner: Learner, mark: Mark, why: str, by: Any, now: datetime
) -> AttendanceCorrection:
    """Put one person's attendance right. Standings follow apart: `refresh_standing`."""
    why = " ".join(why.split())
    _refuse_empty(why)
    if learner.user_id is not None and learner.user_id == by.pk:
        raise CorrectionRefusedError(_("本人的考勤须由他人更正。"))
    with session_lock.held(session.pk) as fresh:
        if fresh.state != SessionState.CLOSED:
            raise CorrectionRefusedError(_("该场次还没有结班，请直接修改考勤名单。"))
        refuse_impossible_minutes(fresh, mark)
        row = fresh.attendances.filter(learner=learner).first()
        before = (row.state, row.minutes) if row else ("", None)
        _refuse_no_change(before, mark)
        row = _written(fresh, row, mark, by=by, now=now)
        base = attendance_facts.source_of(row.pk)
        _refuse_asked_about(base)
        reversal = _take_back(base, why=_reason(why), by=by, now=now)
        replacement = _record(fresh, row, base, why=_reason(why), by=by, now=now)
        made = AttendanceCorrection.objects.create(
            attendance=row, before=before[0], before_minutes=before[1], after=row.state,
            after_minutes=row.minutes, why=why, by=by, at=now, reversal=reversal,
            replacement=replacement,
        )  # fmt: skip
        _tell(made, fresh, learner, by=by, now=now)
    return made


def refresh_standing(correction: AttendanceCorrection, *, now: datetime) -> None:
    row = correction.attendance
    year = timezone.localdate(row.session.ends_at).year
    standing.refresh([row.learner_id], year=year, now=now)


@in_chinese()
def _reason(why: str) -> str:
    return _("考勤更正：%(why)s") % {"why": why}


def _refuse_empty(why: str) -> None:
    if not why:
        raise CorrectionRefusedError(_("请写明更正的理由，本人会看到。"))
    if len(why) > LONGEST_REASON:
        raise CorrectionRefusedError(_("理由最多 %(most)d 字。") % {"most": LONGEST_REASON})
    try:
        check_why(attendance_facts.SOURCE, why)
    except ledger.InvalidFactError as refusal:
        raise CorrectionRefusedError(refusal.problem) from None


def _refuse_no_change(before: tuple[str, int | None], mark: Mark) -> None:
    if before == (mark.state, mark.minutes) or (not before[0] and mark.state not in COUNTS):
        raise CorrectionRefusedError(_("更正前后相同，不需要更正。"))


def _refuse_asked_about(base: str) -> None:
    """Two people decide there: one may not do it past them, nor undo what they did."""
    requests = CorrectionRequest.objects.filter(Q(source=base) | Q(source__startswith=f"{base}/"))
    request = requests.exclude(accepted=False).order_by("-pk").first()
    if request is None:
        return
    if request.is_open:
        raise CorrectionRefusedError(_("本人已就这条记录提出更正申请，请在更正申请里办理。"))
    raise CorrectionRefusedError(_("这条记录已按更正申请复核更正，再有不同请重新提出更正申请。"))


def _written(
    session: Session, row: Attendance | None, mark: Mark, *, by: Any, now: datetime
) -> Attendance:
    row = row or Attendance(session=session, learner_id=mark.learner_id)
    row.state, row.minutes, row.by_hand = mark.state, mark.minutes, True
    row.taken_by, row.taken_at = by, now
    row.save()
    return row


def _take_back(base: str, *, why: str, by: Any, now: datetime) -> Fact | None:
    named = Q(source=base) | Q(source__startswith=f"{base}/")
    old = Fact.objects.in_force().filter(named).first()
    return old and ledger.reverse(fact=old, why=why, reversed_by=by, now=now)


def _record(
    session: Session, row: Attendance, base: str, *, why: str, by: Any, now: datetime
) -> Fact | None:
    if row.state not in COUNTS:
        return None
    is_first = not Fact.objects.filter(source=base).exists()
    new = attendance_facts.fact_of(
        session,
        row,
        source=base if is_first else succession.next_source(base),
        attributes=attendance_facts.attributes_of(session, papers.demanded(session)),
        why=why,
    )
    return ledger.record(fact=new, recorded_by=by, now=now)


@in_chinese()
def _tell(
    made: AttendanceCorrection, session: Session, learner: Learner, *, by: Any, now: datetime
) -> None:
    words = {
        "title": session.lecture.title,
        "before": shown(made.before, made.before_minutes),
        "after": shown(made.after, made.after_minutes),
        "why": made.why,
    }
    messages.write(
        source=f"catalog.attendance_correction:{made.pk}",
        title=_("考勤更正：%(title)s") % words,
        text=_("%(before)s 更正为 %(after)s。理由：%(why)s。有不同意见，可以申请更正。") % words,
        path=reverse("catalog:my_sessions"),
        learners=[learner],
        by=by,
        now=now,
    )


def shown(state: str, minutes: int | None) -> str:
    """A mark in words: 部分出席（45 分钟）."""
    if not state:
        return _("未列入名单")
    label = str(AttendanceState(state).label)
    return (
        _("%(label)s（%(minutes)d 分钟）") % {"label": label, "minutes": minutes}
        if minutes
        else label
    )
