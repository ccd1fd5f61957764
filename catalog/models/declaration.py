"""Lectures that units declare against a call, and what became of each. Written by
catalog.declarations.declaring alone; its steps are append-only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.bank import Lecturer, Venue
from catalog.models.call import AttachmentKind, Call
from catalog.models.knowledge import KnowledgePoint
from catalog.models.pages import Bucket, Lecture, LectureForm
from keeping.free_texts import FreeCharField, FreeTextField
from people.models import Agency


class DeclarationState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    SUBMITTED = "SUBMITTED", _("已申报")
    RETURNED = "RETURNED", _("退回修改")
    ACCEPTED = "ACCEPTED", _("入选")
    REFUSED = "REFUSED", _("未入选")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class Declaration(models.Model):
    call = models.ForeignKey(Call, models.PROTECT, related_name="declarations")
    host = models.ForeignKey(
        Agency, models.PROTECT, related_name="declarations", verbose_name=_("主办单位")
    )
    title = FreeCharField(_("讲座题目"), max_length=120)
    theme = FreeCharField(_("主题"), max_length=120, blank=True)
    category = FreeCharField(_("类别"), max_length=60, blank=True)
    form = models.CharField(
        _("形式"), max_length=10, choices=LectureForm, default=LectureForm.LECTURE
    )
    abstract = FreeTextField(_("内容简介"))
    lecturer = models.ForeignKey(
        Lecturer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="declarations",
        verbose_name=_("授课人（师资库）"),
    )
    lecturer_name = FreeCharField(_("授课人姓名（不在库中的）"), max_length=60, blank=True)
    lecturer_about = FreeCharField(_("授课人单位、职务、职称"), max_length=200, blank=True)
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="declarations", verbose_name=_("地点")
    )
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    break_minutes = models.PositiveSmallIntegerField(_("休息（分钟）"), default=0)
    knowledge_points = models.ManyToManyField(
        KnowledgePoint, blank=True, related_name="declarations", verbose_name=_("知识点")
    )
    addressed_to = FreeCharField(_("培训对象"), max_length=200, blank=True)
    planned_seats = models.PositiveIntegerField(_("计划听众席位"), default=0)
    open_seats = models.PositiveIntegerField(_("开放席位"), default=0)
    proposed_credits = models.DecimalField(_("建议学分"), max_digits=4, decimal_places=1)
    bucket = models.CharField(
        _("必修/选修"), max_length=10, choices=Bucket, default=Bucket.ELECTIVE
    )
    budget = models.DecimalField(
        _("预算（元）"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    contact = models.CharField(_("联系人"), max_length=60)
    telephone = models.CharField(_("联系电话"), max_length=40)
    approver = FreeCharField(_("单位审批人"), max_length=60)
    # What the call asks besides: the question's label to its answer, as text.
    answers = models.JSONField(_("增加的栏目"), default=dict, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=DeclarationState, default=DeclarationState.DRAFT
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申报人")
    )
    changed_at = models.DateTimeField(_("最后修改"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # A decision is told to the unit together with all others, after somebody has read them.
    announced_at = models.DateTimeField(_("公布时间"), null=True, blank=True)
    lecture = models.OneToOneField(
        Lecture,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="declaration",
        verbose_name=_("目录条目"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("讲座申报")
        indexes = [models.Index(fields=["call", "state"], name="declaration_by_call_and_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="declared_lecture_ends_after_it_starts",
                violation_error_message=_("结束时间须晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(lecturer__isnull=False) | ~Q(lecturer_name=""),
                name="declared_lecture_names_its_lecturer",
                violation_error_message=_("请从师资库选择授课人，或填写授课人姓名。"),
            ),
            models.CheckConstraint(
                condition=Q(planned_seats__gt=0) | Q(open_seats__gt=0),
                name="declared_lecture_has_seats",
                violation_error_message=_("计划听众席位和开放席位不能都是 0。"),
            ),
            models.CheckConstraint(
                condition=Q(proposed_credits__gte=0), name="declared_credits_are_never_negative"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ACCEPTED", "REFUSED"], decided_by__isnull=False)
                | (~Q(state__in=["ACCEPTED", "REFUSED"]) & Q(decided_by=None, announced_at=None)),
                name="decision_has_somebody_behind_it",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("declared_by")),
                name="nobody_decides_her_own_declaration",
            ),
            models.CheckConstraint(
                condition=Q(state="ACCEPTED", announced_at__isnull=False, lecture__isnull=False)
                | (~Q(state="ACCEPTED") | Q(announced_at=None)) & Q(lecture=None),
                name="announced_acceptance_stands_in_the_catalogue",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def seats(self) -> int:
        return self.planned_seats + self.open_seats

    @property
    def told_state(self) -> str:
        """The state as the unit knows it: a decision counts once it has been announced."""
        is_held = self.decided_by_id is not None and self.announced_at is None
        return DeclarationState.SUBMITTED if is_held else self.state

    def get_told_state_display(self) -> str:
        return str(DeclarationState(self.told_state).label)

    @property
    def lecturer_shown(self) -> str:
        return str(self.lecturer) if self.lecturer else self.lecturer_name


class DeclarationStep(models.Model):
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="steps")
    state = models.CharField(_("状态"), max_length=10, choices=DeclarationState)
    reason = FreeCharField(_("说明"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("申报过程")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["RETURNED", "REFUSED"]) | ~Q(reason=""),
                name="return_or_refusal_carries_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id}: {self.state}"


class Attachment(models.Model):
    """A file on the private shelf (catalog.declarations.attachments); `place` is its path there."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="attachments")
    kind = models.CharField(_("类别"), max_length=10, choices=AttachmentKind)
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField(_("字节"))
    sha256 = models.CharField(max_length=64)
    place = models.CharField(max_length=80, unique=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))
    # What was submitted once stays on the shelf.
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("申报附件")
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "sha256"],
                condition=Q(removed_at=None),
                name="file_is_attached_to_a_declaration_once",
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="attachment_is_never_empty"),
        ]

    def __str__(self) -> str:
        return self.name
