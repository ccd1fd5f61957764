"""A file of questions between its upload and its confirmation; seen by its uploader alone."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class QuestionFileState(models.TextChoices):
    UPLOADED = "UPLOADED", _("待确认")
    IMPORTED = "IMPORTED", _("已导入")


class QuestionFileQuerySet(models.QuerySet["QuestionFile"]):
    def of(self, user: Any) -> "QuestionFileQuerySet":
        """One's own: the only way from a request to a file."""
        return self.filter(uploaded_by=user)


class QuestionFile(models.Model):
    """`report` is what the check found; the content goes once it is in the bank."""

    name = models.CharField(_("文件名"), max_length=200)
    format = models.CharField(_("格式"), max_length=12)
    content = models.BinaryField()
    report = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="question_files"
    )
    uploaded_at = models.DateTimeField(_("上传时间"))
    state = models.CharField(
        _("状态"), max_length=10, choices=QuestionFileState, default=QuestionFileState.UPLOADED
    )

    objects = QuestionFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("试题文件")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="UPLOADED") | Q(content=b""),
                name="question_file_is_kept_only_until_it_is_imported",
            )
        ]
        indexes = [
            models.Index(fields=["uploaded_by", "-uploaded_at"], name="question_file_by_uploader")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        return self.state == QuestionFileState.UPLOADED
