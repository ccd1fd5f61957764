"""Files of records from other systems, what became of each, and how their columns are read.

A batch keeps the sources that it recorded, so that clearing can compare them with the ledger
and the batch can be taken back as a whole; they are never changed (0009_imports_are_batches).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from keeping.free_texts import FreeCharField
from people.models import Agency


class ImportState(models.TextChoices):
    UPLOADED = "UPLOADED", _("已上传")
    PREVIEWED = "PREVIEWED", _("待确认")
    RUNNING = "RUNNING", _("正在导入")
    DONE = "DONE", _("已导入")
    REFUSED = "REFUSED", _("未导入")
    REVERSED = "REVERSED", _("已整批冲销")


class ImportMode(models.TextChoices):
    ALL_OR_NOTHING = "ALL_OR_NOTHING", _("有一行不对就全部不导入")
    GOOD_ROWS = "GOOD_ROWS", _("只导入没有问题的行")


CONFIRMED = (ImportState.RUNNING, ImportState.DONE, ImportState.REVERSED)


def _person() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class ImportBatch(models.Model):
    """One file. `agency` is the subtree whose people it may be about; none means everybody.

    `counts` says how many rows were recorded, already there and refused, how many people and
    which years; `preview` shows how the first rows were read; `problems` holds the first of them,
    the marked workbook has all.
    """

    file_name = models.CharField(_("文件"), max_length=120, blank=True)
    sha256 = models.CharField(_("文件摘要"), max_length=64, db_index=True)
    size = models.PositiveIntegerField(_("字节"), default=0)
    encoding = models.CharField(_("编码"), max_length=20, blank=True)
    platform = FreeCharField(_("来源平台"), max_length=40, blank=True)
    mapping = models.JSONField(_("列的对应"), default=dict)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        _("状态"), max_length=10, choices=ImportState, default=ImportState.UPLOADED
    )
    mode = models.CharField(_("方式"), max_length=14, choices=ImportMode, blank=True)
    counts = models.JSONField(_("计数"), default=dict)
    preview = models.JSONField(_("前几行"), default=list)
    problems = models.JSONField(_("问题"), default=list)
    refusal = models.CharField(_("未导入的原因"), max_length=500, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    uploaded_by = _person()
    uploaded_at = models.DateTimeField(_("上传时间"))
    confirmed_by = _person()
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    reversed_by = _person()
    reversed_at = models.DateTimeField(_("冲销时间"), null=True)
    reversed_why = FreeCharField(_("冲销理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("记录导入")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=CONFIRMED) | (Q(confirmed_at__isnull=False) & ~Q(mode="")),
                name="import_runs_after_its_confirmation",
            ),
            models.CheckConstraint(
                condition=Q(state="REVERSED", reversed_at__isnull=False)
                | (~Q(state="REVERSED") & Q(reversed_at__isnull=True)),
                name="import_has_a_moment_exactly_when_reversed",
            ),
            models.CheckConstraint(
                condition=~Q(state="REVERSED") | ~Q(reversed_why=""),
                name="import_is_reversed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="REFUSED") | ~Q(refusal=""), name="refused_import_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name or _('未留名的文件')}（{self.pk}）"

    @property
    def tone(self) -> str:
        tones = {"DONE": "good", "REFUSED": "bad", "REVERSED": "bad", "PREVIEWED": "warn"}
        return tones.get(self.state, "")


class ImportedSources(models.Model):
    """The facts that a batch recorded, by their sources, one a line: a few thousand in a row."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="slices")
    number = models.PositiveIntegerField()
    sources = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"], name="imported_sources_are_numbered_in_their_batch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}#{self.number}"


class ImportMapping(models.Model):
    """How an officer said that a header is to be read; the same header is read so again.

    `columns` is title → column, empty for one to pass over; `fixed` is column → the text that
    stands for every row of a file without that column.
    """

    platform = FreeCharField(_("来源平台"), max_length=40)
    header = models.CharField(_("表头摘要"), max_length=64)
    columns = models.JSONField(default=dict)
    fixed = models.JSONField(default=dict)
    remembered_by = _person()
    remembered_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = _("列的对应")
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "header"], name="header_of_a_platform_is_mapped_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform}：{'、'.join(self.columns)}"
