"""The step 提醒 of the ladder and the reminder that tells it: joined whichever came first."""

from collections.abc import Iterable, Sequence

from credits.models import DocumentedStep, LadderStep, Notice, NoticeKind, Step
from credits.noticing import following


def join(notices: Iterable[Notice]) -> None:
    """Note of each reminder that it tells the addressee's step of that year, if she has one."""
    given = {(one.learner_id, one.year): one for one in notices if one.kind == NoticeKind.REMINDER}
    waiting = LadderStep.objects.filter(
        learner_id__among=[learner for learner, _year in given],
        step=Step.REMINDER,
        withdrawn_at=None,
        documents=None,
    )
    DocumentedStep.objects.bulk_create(
        DocumentedStep(notice=given[one.learner_id, one.year], step=one)
        for one in waiting
        if (one.learner_id, one.year) in given
    )


def with_documents(steps: Sequence[LadderStep]) -> list[LadderStep]:
    """The steps, each with the notice that tells it as `told`: its `served_on` says whether she
    has it in hand."""
    rows = DocumentedStep.objects.filter(step__in=[one.pk for one in steps])
    by_step = dict(rows.values_list("step_id", "notice_id"))
    kept = Notice.objects.filter(pk__in=set(by_step.values())).select_related("series")
    notices = {one.pk: one for one in following.followed(kept)}
    for one in steps:
        one.told = notices.get(by_step.get(one.pk, 0))  # type: ignore[attr-defined]  # for the page
    return list(steps)
