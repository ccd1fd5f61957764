"""What a browser posts to the pages of an exam."""

from django.urls import reverse

from exams.models import Question


def url(name, thing):
    return reverse(f"exams:{name}", args=[thing.pk])


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def sheet(attempt, chosen):
    """What a browser without scripts posts."""
    posted = {}
    for question in Question.objects.filter(pk__in=attempt.question_ids):
        posted[f"q{question.pk}"] = chosen[question.type]
        posted[f"r{question.pk}"] = "0"
    return posted


def autosave(client, attempt, choice, *, revision=1, question=None):
    return client.post(
        url("answer", attempt),
        {
            "question": question or attempt.question_ids[0],
            "revision": revision,
            "choice": choice,
        },
    )
