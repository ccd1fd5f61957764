"""How well a point is known, in words: five levels, from one learner's state and a day."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models.practice import KnowledgeState

FIRM_DAYS = 30


class Level(models.TextChoices):
    UNSEEN = "UNSEEN", _("还没练")
    FORGOTTEN = "FORGOTTEN", _("容易忘")
    DUE = "DUE", _("该复习")
    KEPT = "KEPT", _("记住了")
    FIRM = "FIRM", _("记牢了")

    @property
    def tag(self) -> str:
        """The class that repeats the word in colour."""
        return TAGS.get(self, "")


TAGS = {
    Level.FORGOTTEN: "tag-bad",
    Level.DUE: "tag-warn",
    Level.KEPT: "tag-good",
    Level.FIRM: "tag-good",
}


def level_of(state: KnowledgeState | None, *, on: date) -> Level:
    if state is None:
        return Level.UNSEEN
    if state.fades_on <= on:
        return Level.FORGOTTEN
    if state.due_on <= on:
        return Level.DUE
    return Level.FIRM if state.stability >= FIRM_DAYS else Level.KEPT
