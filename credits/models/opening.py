"""Credit brought from a predecessor system: lists entered by one person, confirmed by another.

Entries are added, never changed; one that was wrong is undone by a counter-entry, which goes
the same way through a list and a second person.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keeping.free_texts import FreeCharField
from people.models import Agency, Learner


class OpeningState(models.TextChoices):
    ENTERED = "ENTERED", _("待确认")
    CONFIRMED = "CONFIRMED", _("已确认")
    REFUSED = "REFUSED", _("未确认")


class OpeningList(models.Model):
    """What was entered at once, from one file or for one counter-entry."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="opening_lists")
    group = models.CharField(_("适用人群"), max_length=60, blank=True)
    name = FreeCharField(_("文件或事由"), max_length=120)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=OpeningState, default=OpeningState.ENTERED
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("录入时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("确认时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("期初学分清单")
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "group"],
                condition=~Q(sha256="") & ~Q(state="REFUSED"),
                name="opening_file_is_entered_once",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("entered_by")),
                name="openings_are_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="ENTERED", decided_by=None, decided_at=None)
                | ~Q(state="ENTERED") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="opening_list_is_decided_by_somebody_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.pk}）"

    @property
    def tone(self) -> str:
        return {"CONFIRMED": "good", "REFUSED": "bad", "ENTERED": "warn"}[self.state]


class OpeningBalance(models.Model):
    """One bucket of one year. `number` counts the entries for the same bucket and year: the next
    one needs the one before to be refused or countered. `cancels` marks a counter-entry."""

    listed_in = models.ForeignKey(OpeningList, models.PROTECT, related_name="balances")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="openings")
    group = models.CharField(_("适用人群"), max_length=60, blank=True)
    bucket = models.CharField(_("学分类别"), max_length=40)
    credits = models.DecimalField(_("学分"), max_digits=8, decimal_places=3)
    earned_in = models.PositiveSmallIntegerField(_("取得年度"))
    number = models.PositiveSmallIntegerField(default=1)
    cancels = models.ForeignKey("self", models.PROTECT, null=True, related_name="counters")

    class Meta:
        verbose_name = verbose_name_plural = _("期初学分")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "group", "bucket", "earned_in", "number"],
                condition=Q(cancels=None),
                name="opening_is_entered_once_per_bucket_and_year",
            ),
            models.UniqueConstraint(
                fields=["cancels", "number"],
                condition=Q(cancels__isnull=False),
                name="opening_is_countered_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(cancels=None, credits__gt=0) | Q(cancels__isnull=False, credits__lt=0),
                name="only_counter_entries_of_openings_are_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}/{self.earned_in}: {self.bucket} {self.credits}"
