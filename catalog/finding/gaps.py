"""Which sessions of a year still fill what a reader lacks, by the measure itself.

A lecture whose credits a cap or a gate would cut to nothing fills nothing, and neither does one
more beside the seats that she holds already. The kernel is asked once for each kind of lecture,
not for each lecture, and its answer is kept with the year's list until her standing or her seats
change. Refuses to guess where no standing says that she is short.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from catalog.attending import facts, papers, supposed
from catalog.finding.kept import KeptLecture, KeptSession, KeptYear
from catalog.finding.live import Time
from catalog.models.attendance import Attendance, AttendanceState
from credits import cases, editions
from credits.assessment import Fact, Kernel, Statement
from credits.rulebook import Rulebook
from people.models import Learner

MOST_KEPT = 512
NOTHING: frozenset[int] = frozenset()


def fitting(
    learner: Learner | None, year: KeptYear, *, held: Iterable[Time], of: int
) -> frozenset[int]:
    """The sessions that narrow a gap; `learner` with her standing, as facet_reading reads her."""
    if learner is None or not _is_short(learner):
        return NOTHING
    kernel, seats = editions.in_force(of), frozenset(pk for pk, *_ in held)
    key = (learner.pk, getattr(learner, "assessed_at", None), kernel.rulebook.digest, seats)
    kept = year.answers.get(key)
    if kept is None:
        if len(year.answers) >= MOST_KEPT:
            year.answers.clear()
        kept = year.answers[key] = _work_out(learner, year, kernel, seats, of)
    return kept


def _is_short(learner: Learner) -> bool:
    minimums: list[dict[str, Any]] = getattr(learner, "minimums", None) or []
    return any(one.get("due", True) and not one["met"] for one in minimums)


def _work_out(
    learner: Learner, year: KeptYear, kernel: Kernel, seats: Collection[int], of: int
) -> frozenset[int]:
    case, measure = cases.of(learner, year=of), kernel.rulebook
    booked = [year.sessions[pk] for pk in _booked(learner, seats) if pk in year.sessions]
    sure = [_fact(*one, measure) for one in booked]
    now = case.judged_by(kernel, supposed=sure, with_lines=False)
    taken = {lecture.pk for lecture, _ in booked}
    found: set[int] = set()
    for alike in _by_shape(year, kernel).values():
        fact = _fact(*alike[0], measure)
        then = case.judged_by(kernel, supposed=[*sure, fact], with_lines=False)
        if _narrows(now, then):
            found.update(session.pk for lecture, session in alike if lecture.pk not in taken)
    return frozenset(found)


def _booked(learner: Learner, seats: Collection[int]) -> set[int]:
    """Her seats, without those that she was seen to leave empty."""
    if not seats:
        return set()
    absent = Attendance.objects.filter(learner=learner, state=AttendanceState.ABSENT)
    return set(seats).difference(absent.filter(session__in=seats).values_list("session", flat=True))


def _narrows(now: Statement, then: Statement) -> bool:
    """Alternatives may switch units, so what counts is whether a gap itself becomes smaller."""
    short = {(one.key, one.from_): one.short for one in now.minimums if one.due and not one.met}
    return any(
        one.short < short[one.key, one.from_]
        for one in then.minimums
        if (one.key, one.from_) in short
    )


def _by_shape(
    year: KeptYear, kernel: Kernel
) -> dict[tuple[Any, ...], list[tuple[KeptLecture, KeptSession]]]:
    """The sessions that the measure cannot tell apart, together."""
    measure = kernel.rulebook
    told_apart, sees_days = _names(measure), _sees_days(measure)
    shapes = defaultdict(list)
    for lecture, session in year.sessions.values():
        when = session.last_day if sees_days else kernel.year_of(session.last_day)
        said = [("title", lecture.title), ("lecture", lecture.number)]
        named = tuple(value for name, value in said if name in told_apart)
        shape = (lecture.bucket, lecture.host_kind, session.minutes, when, named)
        shapes[shape].append((lecture, session))
    return shapes


def _names(measure: Rulebook) -> set[str | None]:
    """The attributes by which the measure groups facts."""
    return {one.by for one in measure.caps} | {one.by for one in measure.duplicates}


def _sees_days(measure: Rulebook) -> bool:
    """Whether it looks at spans within a year: then every day is a kind of its own."""
    spans = (not (one.is_cycle or one.key == "year") for one in measure.periods.values())
    return any(spans) or any(one.per == "day" for one in measure.caps)


def _fact(lecture: KeptLecture, session: KeptSession, measure: Rulebook) -> Fact:
    return supposed.attended(
        source=f"session:{session.pk}",
        on=session.last_day,
        minutes=session.minutes,
        attributes=facts.described(
            bucket=lecture.bucket,
            host_kind=lecture.host_kind,
            title=lecture.title,
            number=lecture.number,
            demanded=papers.demanded_by(measure),
        ),
    )
