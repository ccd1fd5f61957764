"""Wish lists handed in before a draw, and the draws made from them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.session import Session
from keeping.free_texts import FreeCharField
from people.models import Learner

MOST_WISHES = 10


class Opening(models.TextChoices):
    """How the year's seats are given out."""

    FIRST_COME = "FIRST_COME", _("先到先得")
    DRAW = "DRAW", _("先报志愿，抽签")
    NEED_FIRST = "NEED_FIRST", _("先报志愿，欠学分者优先")


class WishList(models.Model):
    """What one learner wants of a year, best first, and how many seats at most."""

    catalog = models.ForeignKey("catalog.AnnualCatalog", models.PROTECT, related_name="wish_lists")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="wish_lists")
    most = models.PositiveSmallIntegerField(_("最多入选场数"), default=3)
    changed_at = models.DateTimeField(_("最后修改"))

    class Meta:
        verbose_name = verbose_name_plural = _("志愿表")
        constraints = [
            models.UniqueConstraint(
                fields=["catalog", "learner"], name="learner_has_one_wish_list_a_year"
            ),
            models.CheckConstraint(
                condition=Q(most__gte=1) & Q(most__lte=MOST_WISHES),
                name="wish_list_asks_for_one_to_ten_seats",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.catalog_id}/{self.learner_id}"


class Wish(models.Model):
    wish_list = models.ForeignKey(WishList, models.CASCADE, related_name="wishes")
    session = models.ForeignKey(Session, models.PROTECT, related_name="wishes")
    rank = models.PositiveSmallIntegerField(_("志愿"))

    class Meta:
        verbose_name = verbose_name_plural = _("志愿")
        constraints = [
            models.UniqueConstraint(
                fields=["wish_list", "session"], name="session_is_wished_for_once"
            ),
            models.CheckConstraint(
                condition=Q(rank__gte=1) & Q(rank__lte=MOST_WISHES),
                name="wishes_are_ranked_one_to_ten",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wish_list_id}: {self.rank}"


class SeatDraw(models.Model):
    """One draw: the wishes as frozen, the seed that came afterwards, and what came of both.

    The file names learners by codes that only this table can turn back.
    """

    catalog = models.OneToOneField(
        "catalog.AnnualCatalog", models.PROTECT, related_name="seat_draw"
    )
    content = models.TextField(_("志愿文件"))
    digest = models.CharField(_("志愿文件摘要（SHA-256）"), max_length=64)
    codes = models.JSONField(_("抽签代号"))
    frozen_at = models.DateTimeField(_("封存时间"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    seed = models.BigIntegerField(_("种子"), null=True)
    seed_origin = FreeCharField(_("种子的来源"), max_length=200, blank=True)
    drawn_at = models.DateTimeField(_("抽签时间"), null=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    seated = models.PositiveIntegerField(_("入座人次"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("选座抽签")
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at=None, seed=None, seated=None)
                | (
                    Q(drawn_at__isnull=False, seed__isnull=False, seated__isnull=False)
                    & Q(drawn_at__gt=F("frozen_at"))
                    & ~Q(seed_origin="")
                ),
                name="draw_has_a_seed_that_came_after_the_wishes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.catalog_id}: {self.digest[:12]}"
