"""The papers of a class: plan, agenda, signed sheet, timetable, on a private shelf."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.session import Session


class PaperKind(models.TextChoices):
    PLAN = "PLAN", _("培训方案")
    AGENDA = "AGENDA", _("议程")
    SIGN_IN = "SIGN_IN", _("签到表")
    TIMETABLE = "TIMETABLE", _("课程表")
    OTHER = "OTHER", _("其他")


class PaperQuerySet(models.QuerySet["SessionPaper"]):
    def shown(self) -> "PaperQuerySet":
        return self.filter(removed_at=None)


class SessionPaper(models.Model):
    """A file of the class; `place` is its path on the shelf, `sha256` of its bytes."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="papers")
    kind = models.CharField(_("材料"), max_length=10, choices=PaperKind)
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField(_("字节"))
    sha256 = models.CharField(max_length=64)
    place = models.CharField(max_length=80, unique=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("办班材料")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "sha256"],
                condition=Q(removed_at=None),
                name="paper_is_attached_to_a_session_once",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="session_paper_is_removed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.get_kind_display()} {self.name}"
