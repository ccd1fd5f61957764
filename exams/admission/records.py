"""What admission asks of a person, read once for a whole list of exams. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.models.attendance import Attendance, AttendanceState
from catalog.seating import addressed, audience
from exams.admission import ladders
from exams.models import Arrangement, ArrangementKind, Attempt, EntryEvent, Exam
from people.models import Learner, Post


@dataclass(frozen=True)
class Record:
    """`appointed_on` is when she last rose to a post or rank; her first is none."""

    person: audience.Person
    joined_on: date | None
    appointed_on: date | None
    passed: frozenset[int]
    failed: frozenset[int]
    excused: frozenset[int]
    heard: frozenset[int]


def of(learner: Learner, exams: Sequence[Exam], *, on: date) -> Record:
    """A fixed number of queries, whatever the number of exams."""
    others = _asked_about(exams)
    passed, failed = _sat(learner, others)
    excused = Arrangement.objects.in_force().filter(
        learner=learner, exam__in=others, kind=ArrangementKind.EXCUSED
    )
    return Record(
        person=_person(learner, exams, on=on),
        joined_on=learner.joined_on,
        appointed_on=_appointed_on(learner, exams, on=on),
        passed=passed,
        failed=failed - passed,
        excused=frozenset(excused.values_list("exam_id", flat=True)) if others else frozenset(),
        heard=_heard(learner, exams),
    )


def _asked_about(exams: Sequence[Exam]) -> set[int]:
    firsts = {exam.makes_up_for_id for exam in exams if exam.makes_up_for_id}
    return firsts | {needed.pk for exam in exams for needed in exam.needs_exams.all()}


def _sat(learner: Learner, exams: set[int]) -> tuple[frozenset[int], frozenset[int]]:
    """Passed and not; a pass in any attempt is one, and a make-up's pass is its first exam's."""
    if not exams:
        return frozenset(), frozenset()
    marked = Attempt.objects.submitted().filter(learner=learner)
    rows = marked.values_list("exam_id", "exam__makes_up_for_id", "is_passed")
    told = [(exam, first, is_passed) for exam, first, is_passed in rows]
    passed = {exam for sat in told if sat[2] for exam in sat[:2] if exam in exams}
    return frozenset(passed), frozenset(exam for exam, _first, _passed in told if exam in exams)


def _person(learner: Learner, exams: Sequence[Exam], *, on: date) -> audience.Person:
    if all(exam.audience == audience.Rule() for exam in exams):
        return audience.Person(path=learner.agency.path)
    return addressed.persons_of([learner], on=on)[learner.pk]


def _appointed_on(learner: Learner, exams: Sequence[Exam], *, on: date) -> date | None:
    """Posts follow each other; a lateral move begins one too, and is no appointment."""
    if all(exam.event != EntryEvent.APPOINTED for exam in exams):
        return None
    held = Post.objects.filter(learner=learner, starts_on__lte=on).order_by("starts_on")
    return ladders.risen_on(
        ladders.Held(*row) for row in held.values_list("post", "rank", "starts_on")
    )


def _heard(learner: Learner, exams: Sequence[Exam]) -> frozenset[int]:
    wanted = {lecture.pk for exam in exams for lecture in exam.needs_lectures.all()}
    if not wanted:
        return frozenset()
    there = Attendance.objects.filter(
        learner=learner, session__lecture__in=wanted
    ).exclude(state=AttendanceState.ABSENT)  # fmt: skip
    return frozenset(there.values_list("session__lecture_id", flat=True))
