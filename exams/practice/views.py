"""A person's own practice. Others' answers are not found; nothing here is cached."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from catalog.browsing import learner_of
from catalog.models import KnowledgePoint
from exams import pictures
from exams.learner_pages import learner_or_404
from exams.models import PracticeAnswer, Question
from exams.practice import asking, daily, exam_mistakes, mastery, mistakes, practising, sheet
from exams.practice.offering import offered_to, shown_to, withheld_from
from people.models import Learner


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """The day's next question; who has no record of her own reads the handbook."""
    learner, now = learner_of(request.user), timezone.now()
    if learner is None:
        return render(request, "exams/practice/no_learner.html")
    context = {
        "today": daily.today_of(learner, now=now),
        "mistakes": mistakes.mistakes_of(learner, now=now).count(),
    }
    return render(request, "exams/practice/today.html", context)


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: asked again from the book of mistakes, or answered."""
    learner = learner_or_404(request)
    offered = offered_to(learner, now=timezone.now())
    found = get_object_or_404(offered.select_related("knowledge_point"), pk=pk)
    if request.method == "POST":
        return _take(request, learner, found)
    context = {"asked": daily.ask_again(learner, found), "then": _then(request.GET)}
    return render(request, "exams/practice/question.html", context)


@require_GET
def point(request: HttpRequest, pk: int) -> HttpResponse:
    """The next question of one point, chosen freely."""
    learner = learner_or_404(request)
    found = get_object_or_404(KnowledgePoint, pk=pk)
    offered = offered_to(learner, now=timezone.now())
    asked = daily.next_of(learner, found, offered=offered)
    if asked is None:
        raise Http404
    context = {"asked": asked, "then": "point"}
    return render(request, "exams/practice/question.html", context)


@require_GET
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer with its key and why: hers alone, and not while an exam keeps the key."""
    learner = learner_or_404(request)
    hers = PracticeAnswer.objects.visible_to(request.user)
    hers = hers.exclude(question__in=withheld_from(learner, now=timezone.now()))
    found = get_object_or_404(hers.select_related("question__knowledge_point"), pk=pk)
    state = learner.knowledge_states.filter(point=found.question.knowledge_point).first()
    context = {
        "answered": asking.go_through(found),
        "point": found.question.knowledge_point,
        "state": state,
        "then": _then(request.GET),
    }
    return render(request, "exams/practice/answer.html", context)


@require_GET
def picture(request: HttpRequest, pk: int, digest: str) -> HttpResponse:
    """A picture of a question that she may practise, or has."""
    learner = learner_or_404(request)
    shown = shown_to(learner, now=timezone.now())
    return pictures.response([get_object_or_404(shown, pk=pk)], digest)


@require_GET
def book(request: HttpRequest) -> HttpResponse:
    learner, now = learner_of(request.user), timezone.now()
    if learner is None:
        return render(request, "exams/practice/no_learner.html")
    page, rows = mistakes.page_of(learner, page=request.GET.get("page"), now=now)
    examined = exam_mistakes.mistakes_of(learner, now=now)
    context = {"page": page, "rows": rows, "examined": examined}
    return render(request, "exams/practice/mistakes.html", context)


@require_GET
def map_of_points(request: HttpRequest) -> HttpResponse:
    learner = learner_of(request.user)
    if learner is None:
        return render(request, "exams/practice/no_learner.html")
    shown = mastery.mastery_of(learner, on=timezone.localdate())
    return render(request, "exams/practice/mastery.html", {"mastery": shown})


def _take(request: HttpRequest, learner: Learner, found: Question) -> HttpResponse:
    then = _then(request.POST)
    try:
        posted = sheet.read(request.POST, question=found)
        stored = practising.answer(
            learner=learner,
            question_id=found.pk,
            number=posted.number,
            choice=posted.choice,
            now=timezone.now(),
        )
    except sheet.MalformedSheetError:
        messages.error(request, _("答案格式不对，没有保存，请重新作答。"))
    except practising.PracticeError as refusal:
        messages.error(request, str(refusal))
    else:
        return redirect(f"{reverse('exams:practice_answer', args=[stored.pk])}?then={then}")
    return redirect(f"{reverse('exams:practice_question', args=[found.pk])}?then={then}")


def _then(sent: Any) -> str:
    """Where she came from and goes on to."""
    return sent["then"] if sent.get("then") in ("mistakes", "point") else "today"
