"""The learner's pages. A foreign exam or attempt is not found; nothing here is cached."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.browsing import learner_of
from exams import answer_sheet, attempts, autosaving, pictures, sitting
from exams.blueprints import BlueprintError
from exams.learner_pages import learner_or_404
from exams.models import Attempt, Exam, Marker, Question
from people.models import Learner
from people.signing_in import session_ends


@require_GET
def exams(request: HttpRequest) -> HttpResponse:
    learner, now = learner_of(request.user), timezone.now()
    standings = sitting.standings_of(learner, now=now) if learner else []
    context = {
        "learner": learner,
        "is_marker": Marker.objects.filter(user=request.user.pk).exists(),
        "open": [each for each in standings if each.exam.is_open(now=now)],
        "coming": [each for each in standings if now < each.exam.opens_at],
        "past": [each for each in standings if each.exam.closes_at <= now],
    }
    return render(request, "exams/exams.html", context)


@require_GET
def exam(request: HttpRequest, pk: int) -> HttpResponse:
    learner, found = _exam_or_404(request, pk)
    now = timezone.now()
    standing = sitting.standing_of(learner, found, now=now)
    context = {"exam": found, "standing": standing, "is_over": found.closes_at <= now}
    return render(request, "exams/exam.html", context)


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    learner, found = _exam_or_404(request, pk)
    try:
        started = attempts.start(exam=found, learner=learner, now=timezone.now())
    except (attempts.AttemptError, BlueprintError) as refusal:
        messages.error(request, str(refusal))
        return redirect("exams:exam", pk)
    return redirect("exams:attempt", started.pk)


@require_http_methods(["GET", "POST"])
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper; posting it whole saves it and asks for confirmation (and needs no script)."""
    found, now = _attempt_or_404(request, pk), timezone.now()
    if request.method == "POST":
        return _save_sheet(request, found)
    if not attempts.close_if_overdue(attempt=found, now=now).is_open:
        return redirect("exams:result", pk)
    session_ends.stay(request.session, until=found.deadline_at)
    paper = sitting.paper_of(found)
    return render(request, "exams/attempt.html", {"attempt": found, "paper": paper, "now": now})


@require_GET
def picture(request: HttpRequest, pk: int, digest: str) -> HttpResponse:
    """A picture of one's own paper."""
    ids = _attempt_or_404(request, pk).question_ids
    return pictures.response(Question.objects.filter(pk__in=ids).only("details"), digest)


@require_POST
def answer(request: HttpRequest, pk: int) -> JsonResponse:
    """One autosaved answer; the reply is sent after the commit, so "saved" is true."""
    try:
        step = autosaving.save(
            attempt_id=pk, user=request.user, posted=request.POST, now=timezone.now()
        )
    except Attempt.DoesNotExist:
        raise Http404 from None
    except answer_sheet.MalformedAnswerError:
        return _refused(_("答案格式不对。"), 400)
    except attempts.ConflictingRevisionError as refusal:
        latest = refusal.latest
        revision, choice = (latest.revision, latest.choice) if latest else (0, [])
        return _refused(str(refusal), 409, revision=revision, choice=choice)
    except attempts.AttemptSubmittedError as refusal:
        return _refused(str(refusal), 410)
    except attempts.ForeignAnswerError as refusal:
        return _refused(str(refusal), 400)
    return JsonResponse({"revision": step.revision, "is_late": step.is_late})


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    found, now = _attempt_or_404(request, pk), timezone.now()
    if request.method == "POST":
        attempts.submit(attempt=found, submitted_by=request.user, now=now)
        return redirect("exams:result", pk)
    if not attempts.close_if_overdue(attempt=found, now=now).is_open:
        return redirect("exams:result", pk)
    unanswered = [each for each in sitting.paper_of(found) if not each.is_answered]
    context = {"attempt": found, "unanswered": unanswered}
    return render(request, "exams/submit.html", context)


@require_GET
def result(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    found = attempts.close_if_overdue(attempt=_attempt_or_404(request, pk), now=now)
    if found.is_open:
        return redirect("exams:attempt", pk)
    is_released = found.is_marked and found.exam.shows_answers(now=now)
    context = {
        "attempt": found,
        "exam": found.exam,
        "shows_scores": found.is_marked and found.exam.shows_scores(now=now),
        "is_released": is_released,
        "reviewed": sitting.review(found, now=now) if is_released else [],
    }
    return render(request, "exams/result.html", context)


def _exam_or_404(request: HttpRequest, pk: int) -> tuple[Learner, Exam]:
    learner = learner_or_404(request)
    return learner, get_object_or_404(sitting.exams_for(learner), pk=pk)


def _attempt_or_404(request: HttpRequest, pk: int) -> Attempt:
    mine = Attempt.objects.visible_to(request.user).select_related("exam")
    return get_object_or_404(mine, pk=pk)


def _save_sheet(request: HttpRequest, found: Attempt) -> HttpResponse:
    try:
        stale = answer_sheet.save_sheet(attempt=found, posted=request.POST, now=timezone.now())
    except answer_sheet.MalformedAnswerError:
        messages.error(request, _("答案格式不对，没有保存。"))
        return redirect("exams:attempt", found.pk)
    except attempts.AttemptError as refusal:
        messages.error(request, str(refusal))
        return redirect("exams:attempt", found.pk)
    if stale:
        messages.warning(
            request,
            _("%(count)d 道题在另一个窗口作答过，保留了那里的答案，请核对。") % {"count": stale},
        )
        return redirect("exams:attempt", found.pk)
    return redirect("exams:submit", found.pk)


def _refused(message: str, status: int, **more: object) -> JsonResponse:
    return JsonResponse({"message": message, **more}, status=status)
