"""A message to one person: she reads it here, after logging in. Nothing leaves the house."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models.learner import Learner

TITLE = 120


class MessageState(models.TextChoices):
    HELD = "HELD", _("待审核")
    SENT = "SENT", _("已发送")
    DROPPED = "DROPPED", _("不发送")


def refuse_foreign_path(path: str) -> None:
    """A message leads into this site only: a browser takes "//" and "/\\" for another one."""
    is_local = path.startswith("/") and not path.startswith("//")
    if not is_local or "\\" in path or not path.isprintable() or " " in path:
        raise ValidationError(
            _("消息的链接须是本站路径，以一个“/”开头：%(path)s"), params={"path": path}
        )


class MessageQuerySet(models.QuerySet["Message"]):
    def sent(self) -> "MessageQuerySet":
        return self.filter(state=MessageState.SENT)

    def held(self) -> "MessageQuerySet":
        return self.filter(state=MessageState.HELD)

    def unread(self) -> "MessageQuerySet":
        return self.sent().filter(read_at=None)

    def to(self, user: Any) -> "MessageQuerySet":
        """Those that reached this login, as an officer or as a learner."""
        learner = Learner.objects.filter(user=user).values("pk")[:1]
        return self.sent().filter(Q(user=user) | Q(learner=models.Subquery(learner)))

    def of_batch(self, source: str) -> "MessageQuerySet":
        """What was written under this source or beneath it: `a:1` holds `a:1:7`, never `a:12`."""
        return self.filter(Q(source=source) | Q(source__startswith=f"{source}:"))


class Message(models.Model):
    """`source` says what it was written for; once per recipient, however often it is asked."""

    source = models.CharField(_("来源"), max_length=120)
    learner = models.ForeignKey(
        Learner, models.CASCADE, null=True, blank=True, related_name="messages"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="messages"
    )
    title = models.CharField(_("标题"), max_length=TITLE)
    text = models.TextField(_("内容"))
    path = models.CharField(_("链接"), max_length=200, validators=[refuse_foreign_path])
    state = models.CharField(_("状态"), max_length=10, choices=MessageState)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField(_("起草时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("审核时间"), null=True)
    sent_at = models.DateTimeField(_("发送时间"), null=True)
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("消息")
        indexes = [
            models.Index(fields=["learner", "sent_at"], name="message_by_learner"),
            models.Index(fields=["user", "sent_at"], name="message_by_user"),
            models.Index(
                fields=["source"], condition=Q(state="HELD"), name="message_held_by_source"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(learner=None, user__isnull=False) | Q(learner__isnull=False, user=None),
                name="message_has_exactly_one_recipient",
            ),
            models.UniqueConstraint(
                fields=["source", "learner"],
                condition=Q(learner__isnull=False),
                name="learner_hears_of_a_source_once",
            ),
            models.UniqueConstraint(
                fields=["source", "user"],
                condition=Q(user__isnull=False),
                name="user_hears_of_a_source_once",
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"),
                name="message_leads_into_this_site",
            ),
            models.CheckConstraint(
                condition=Q(state="SENT", sent_at__isnull=False)
                | (~Q(state="SENT") & Q(sent_at=None)),
                name="message_says_when_it_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(state="SENT"),
                name="message_is_read_when_it_was_sent",
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(title=""), name="message_has_a_source_and_a_title"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.title}"
