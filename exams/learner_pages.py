"""Pages that are somebody's own: without a learner's record there is none to show."""

from django.http import Http404, HttpRequest

from catalog.browsing import learner_of
from people.models import Learner


def learner_or_404(request: HttpRequest) -> Learner:
    learner = learner_of(request.user)
    if learner is None:
        raise Http404
    return learner
