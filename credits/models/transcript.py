"""Issued transcripts (学分档案): frozen content, its digest, and the code that verifies it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Learner


class Transcript(models.Model):
    """Every year of one learner as it stood when issued; triggers refuse every change.

    `digest` is the SHA-256 of the canonical JSON of `content` (credits.transcripts).
    """

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="transcripts")
    content = models.JSONField(_("内容"))
    digest = models.CharField(_("摘要（SHA-256）"), max_length=64)
    code = models.CharField(_("验证码"), max_length=24, unique=True)
    issued_at = models.DateTimeField(_("出具时间"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("学分档案")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "digest"], name="transcript_of_one_content_is_issued_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.digest[:12]}"
