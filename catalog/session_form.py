"""The editor's form of a session with its two pools of seats."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from catalog import seats
from catalog.models import Lecture, PoolName, Session, SessionState

# What a calendar entry says: a change of it must reach the calendars.
MOVING = {"lecture", "venue", "starts_at", "ends_at", "state"}


class LectureChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, lecture: Lecture) -> str:
        return f"{lecture.number} {lecture.title}"


class SessionForm(WagtailAdminModelForm):
    """Seats go through catalog.seats: a plain save would write back an old count of them."""

    lecture = LectureChoiceField(
        label=_("讲座"), queryset=Lecture.objects.order_by("-path").select_related("host")
    )
    planned_seats = forms.IntegerField(
        label=_("计划听众席位"), min_value=0, max_value=100_000, initial=0,
        help_text=_("留给主办单位本单位及下级人员。"),
    )  # fmt: skip
    open_seats = forms.IntegerField(
        label=_("开放席位"), min_value=0, max_value=100_000, initial=0,
        help_text=_("面向全市公务员。"),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[(one, one.label) for one in (SessionState.PLANNED, SessionState.CANCELLED)],
        help_text=_("结班在考勤页面办理。"),
    )

    class Meta:
        model = Session
        fields = ["lecture", "venue", "starts_at", "ends_at", "break_minutes", "state"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was = self.instance.state if self.instance.pk else None
        self.pools = {pool.name: pool for pool in self.instance.pools.all()} if self.was else {}
        for field, name in (("planned_seats", PoolName.PLANNED), ("open_seats", PoolName.OPEN)):
            if name in self.pools:
                self.initial[field] = self.pools[name].seats

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.was == SessionState.CLOSED:
            raise ValidationError(_("已结班的场次不能修改。"))
        self._refuse_break_without_lecture(cleaned)
        self._refuse_more_seats_than_the_hall_has(cleaned)
        for field, name in (("planned_seats", PoolName.PLANNED), ("open_seats", PoolName.OPEN)):
            taken = self.pools[name].taken if name in self.pools else 0
            if cleaned.get(field, taken) < taken:
                self.add_error(field, _("已有 %(taken)d 人选座。") % {"taken": taken})
        return cleaned

    def save(self, commit: bool = True) -> Session:
        with transaction.atomic():
            if self.instance.pk:
                state = Session.objects.select_for_update().get(pk=self.instance.pk).state
                # The class may have been closed since the form was shown.
                assert state != SessionState.CLOSED
            if self.instance.pk and MOVING & set(self.changed_data):
                self.instance.revision += 1
                self.instance.changed_at = timezone.now()
            session: Session = super().save(commit)
            seats.resize(
                session=session,
                seats={
                    PoolName.PLANNED: self.cleaned_data["planned_seats"],
                    PoolName.OPEN: self.cleaned_data["open_seats"],
                },
                now=timezone.now(),
            )
        return session

    def _refuse_break_without_lecture(self, cleaned: dict[str, Any]) -> None:
        if not {"starts_at", "ends_at", "break_minutes"} <= cleaned.keys():
            return
        minutes = (cleaned["ends_at"] - cleaned["starts_at"]).total_seconds() / 60
        if 0 < minutes <= cleaned["break_minutes"]:
            self.add_error("break_minutes", _("休息时间须短于讲座时间。"))

    def _refuse_more_seats_than_the_hall_has(self, cleaned: dict[str, Any]) -> None:
        venue = cleaned.get("venue")
        total = (cleaned.get("planned_seats") or 0) + (cleaned.get("open_seats") or 0)
        if venue and total > venue.capacity:
            self.add_error(
                "open_seats",
                _("两类席位合计 %(total)d，超过场地容量 %(capacity)d。")
                % {"total": total, "capacity": venue.capacity},
            )
