"""What the listeners of the demo city thought: about half of them answer, a few write a line."""

from collections.abc import Iterator
from random import Random
from uuid import UUID

from catalog.attending.attendance import COUNTS
from catalog.models import SCORES, Attendance, Evaluation, Evaluator, Session, SessionState
from people.models import Learner

ANSWERS, WRITES = 0.5, 0.12
COMMENTS = (
    "案例贴近工作，听得懂、用得上。",
    "课件字太小，后排看不清。",
    "希望留出提问的时间。",
    "内容充实，节奏稍快。",
    "建议会后发课件。",
    "理论讲得透，本地的例子可以再多一些。",
    "时间安排紧，讲到后面有些仓促。",
    "对窗口工作很有帮助。",
)


def evaluate_lectures(*, spared: Learner, chance: Random) -> int:
    """Answers to every closed class; `spared` is left to answer for herself."""
    classes = Session.objects.filter(state=SessionState.CLOSED).select_related("lecture")
    qualities: dict[int, float] = {}
    written = 0
    for session in classes.order_by("pk"):
        teacher = session.lecture.lecturer_id or 0
        quality = qualities.setdefault(teacher, chance.uniform(3.7, 4.8))
        listeners = Attendance.objects.filter(session=session, state__in=COUNTS)
        everyone = listeners.order_by("pk").values_list("learner_id", flat=True)
        people = [pk for pk in everyone if pk != spared.pk and chance.random() < ANSWERS]
        Evaluator.objects.bulk_create(Evaluator(session=session, learner_id=pk) for pk in people)
        slips = sorted(_slips(session, len(people), quality, chance), key=lambda slip: slip.key)
        written += len(Evaluation.objects.bulk_create(slips))
    return written


def _slips(session: Session, count: int, quality: float, chance: Random) -> Iterator[Evaluation]:
    for _number in range(count):
        scores = {name: min(5, max(1, round(chance.gauss(quality, 0.7)))) for name in SCORES}
        comment = chance.choice(COMMENTS) if chance.random() < WRITES else ""
        key = UUID(int=chance.getrandbits(128), version=4)
        yield Evaluation(key=key, session=session, comment=comment, **scores)
