"""A person in training and the posts and ranks she has held, valid from–to."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.agency import Agency
from people.models.id_number import HoldsIdNumber, refuse_id_number
from people.scope import agencies_in_scope, sees_as_officer


class LearnerQuerySet(models.QuerySet["Learner"]):
    def visible_to(self, user: models.Model, *, on: date) -> "LearnerQuerySet":
        """Oneself, and everyone in the subtrees of one's roles that read people's records.

        The only way from a request to a learner; a foreign one is not found, never forbidden.
        """
        roles = sees_as_officer(user, on=on)
        return self.filter(Q(user=user) | Q(agency__in=agencies_in_scope(Agency, roles)))

    def in_subtree(self, agency: Agency) -> "LearnerQuerySet":
        return self.filter(agency__path__startswith=agency.path)

    def called(self, words: str) -> "LearnerQuerySet":
        """By a part of the name, or the beginning of its pinyin or of the personnel number."""
        return self.filter(
            Q(name__icontains=words)
            | Q(personnel_no__startswith=words)
            | Q(sort_key__istartswith=words)
        )

    def serving(self, *, on: date) -> "LearnerQuerySet":
        return self.filter(Q(left_on=None) | Q(left_on__gt=on))


class Learner(models.Model):
    personnel_no = models.CharField(
        _("人事编号"), max_length=20, unique=True, validators=[refuse_id_number]
    )
    name = models.CharField(_("姓名"), max_length=60)
    # Pinyin of the name, written by the roster, so that lists sort alike on every database.
    sort_key = models.CharField(_("拼音"), max_length=200, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="learners", verbose_name=_("所在机构")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="learner",
        verbose_name=_("登录账号"),
    )
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    joined_on = models.DateField(_("参加工作日期"), null=True, blank=True)
    left_on = models.DateField(_("离开日期"), null=True, blank=True)

    objects = LearnerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("学员")
        indexes = [models.Index(fields=["agency", "sort_key"], name="learner_by_agency_and_name")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(personnel_no="") & ~Q(name=""),
                name="learner_has_a_number_and_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(HoldsIdNumber("personnel_no")),
                name="personnel_number_is_never_an_id_number",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gte=F("joined_on")),
                name="learner_leaves_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.personnel_no}）"


class Post(models.Model):
    """A 职务 and the 职级 beside it: two ladders that stand side by side (公务员法 art. 17)."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="posts")
    post = models.CharField(_("职务"), max_length=60, blank=True)
    rank = models.CharField(_("职级"), max_length=40, blank=True)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("职务职级")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "starts_on"], name="one_post_starts_on_a_day"
            ),
            models.UniqueConstraint(
                fields=["learner"], condition=Q(ends_on=None), name="one_post_is_held_now"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(post="", rank=""), name="post_names_a_post_or_a_rank"
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.post, self.rank]))
