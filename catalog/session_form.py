"""The editor's form of a session with its pools of seats."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from catalog import clashes
from catalog.models import Lecture, PoolName, Session, SessionDraft, SessionState
from catalog.releasing import session_drafts
from catalog.seating import capacity, double_seats
from people.models import Agency

SEATS = {
    "planned_seats": PoolName.PLANNED,
    "open_seats": PoolName.OPEN,
    "accessible_seats": PoolName.ACCESSIBLE,
}
# What a calendar entry says: a change of it must reach the calendars.
MOVING = {"lecture", "venue", "starts_at", "ends_at", "state"}


class LectureChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, lecture: Lecture) -> str:
        return f"{lecture.number} {lecture.title}"


class ReservesField(forms.Field):
    """A unit's code and a number on each line, as agency keys and numbers."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> dict[int, int]:
        lines = [line.split() for line in (value or "").splitlines()]
        found: dict[int, int] = {}
        for number, words in enumerate(lines, start=1):
            if words:
                agency, seats = self._read(number, words)
                if agency.pk in found:
                    raise ValidationError(
                        _("第 %(line)d 行：机构“%(code)s”前面已经写过，请合并成一行。")
                        % {"line": number, "code": agency.code}
                    )
                found[agency.pk] = seats
        return found

    def _read(self, number: int, words: list[str]) -> tuple[Agency, int]:
        if len(words) != 2 or not words[1].isdecimal() or len(words[1]) > 5:
            raise ValidationError(
                _("第 %(line)d 行：应写成“机构代码 席位数”，例如 SY-017 20。") % {"line": number}
            )
        agency = Agency.objects.filter(code=words[0]).first()
        if agency is None:
            raise ValidationError(
                _("第 %(line)d 行：没有代码为“%(code)s”的机构。")
                % {"line": number, "code": words[0]}
            )
        return agency, int(words[1])


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
    accessible_seats = forms.IntegerField(
        label=_("无障碍席位"), min_value=0, max_value=1_000, initial=0, required=False,
        help_text=_("选座时勾选即可，不问原因，不参加抽签。"),
    )  # fmt: skip
    reserved_seats = ReservesField(
        label=_("单位预留"), required=False,
        help_text=_("每行一个单位：机构代码、空格、席位数。到期未用的自动转为开放席位。"),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[(one, one.label) for one in (SessionState.PLANNED, SessionState.CANCELLED)],
        help_text=_("结班在考勤页面办理。"),
    )
    # Shown once there is something to confirm.
    clashes_seen = forms.BooleanField(
        label=_("已核实冲突，仍然保存"), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Session
        fields = ["lecture", "venue", "starts_at", "ends_at", "break_minutes", "state"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was = self.instance.state if self.instance.pk else None
        pools = list(self.instance.pools.all()) if self.was else []
        self.pools = {pool.name: pool for pool in pools if pool.agency is None}
        self.is_promised = bool(self.was) and session_drafts.is_promised(self.instance)
        draft = SessionDraft.objects.filter(session=self.instance.pk).first()
        if draft:
            self.initial.update({name: getattr(draft, name) for name in session_drafts.CONTENT})
            self.initial["venue"] = draft.venue_id
        for field, name in SEATS.items():
            if name in self.pools:
                self.initial[field] = self.pools[name].seats
        self.reserves = [pool for pool in pools if pool.agency is not None]
        self.initial["reserved_seats"] = "\n".join(
            f"{pool.agency.code} {pool.seats}" for pool in self.reserves if pool.seats
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.was == SessionState.CLOSED:
            raise ValidationError(_("已结班的场次不能修改。"))
        if self.is_promised and "lecture" in self.changed_data:
            self.add_error("lecture", _("已发布的场次不能改到别的讲座，请取消后另加场次。"))
        self._refuse_break_without_lecture(cleaned)
        self._refuse_more_seats_than_the_hall_has(cleaned)
        self._refuse_fewer_seats_than_people(cleaned)
        if not self.errors:
            self._warn_of_clashes(cleaned)
        return cleaned

    def save(self, commit: bool = True) -> Session:
        with transaction.atomic():
            if self.instance.pk:
                state = Session.objects.select_for_update().get(pk=self.instance.pk).state
                # The class may have been closed since the form was shown.
                assert state != SessionState.CLOSED
            session = self._save_content(commit)
            capacity.resize(
                session=session,
                seats={name: self.cleaned_data[field] or 0 for field, name in SEATS.items()},
                reserves=self.cleaned_data["reserved_seats"],
                now=timezone.now(),
            )
        return session

    def _save_content(self, commit: bool) -> Session:
        """At once while the public knows nothing of it; afterwards it waits for a release."""
        if self.is_promised:
            self.instance.refresh_from_db()
            values = {name: self.cleaned_data[name] for name in session_drafts.CONTENT}
            session_drafts.propose(session=self.instance, values=values, now=timezone.now())
            return self.instance
        if self._is_new_to_the_public():
            self.instance.state = SessionState.DRAFT
        if self.was and MOVING & set(self.changed_data):
            self.instance.revision += 1
            self.instance.changed_at = timezone.now()
        session: Session = super().save(commit)
        return session

    def _is_new_to_the_public(self) -> bool:
        if self.was:
            return self.was == SessionState.DRAFT
        return session_drafts.awaits_releases(self.cleaned_data["lecture"])

    def _warn_of_clashes(self, cleaned: dict[str, Any]) -> None:
        """A warning: two lectures may share a hall on purpose, but somebody has to say so."""
        if cleaned["state"] != SessionState.PLANNED:
            return
        found = clashes.of_planned(
            clashes.Planned(
                session=0,
                venue=cleaned["venue"].pk,
                lecturer=cleaned["lecture"].lecturer_id,
                starts_at=cleaned["starts_at"],
                ends_at=cleaned["ends_at"],
                seats=0,  # more seats than chairs are refused above
                capacity=cleaned["venue"].capacity,
            ),
            instead_of=self.instance.pk,
        )
        warnings = [*clashes.told(found)] if found else []
        if torn := self._torn_people(cleaned):
            warnings.append(
                _("改到这个时间，有 %(count)d 人同时另有席位；保存后会告知他们，席位保留。")
                % {"count": torn}
            )
        if warnings:
            self.fields["clashes_seen"].widget = forms.CheckboxInput()
        if warnings and not cleaned["clashes_seen"]:
            self.add_error("clashes_seen", warnings)

    def _torn_people(self, cleaned: dict[str, Any]) -> int:
        """Asked only when the time changes: what clashes already has been confirmed."""
        if not self.was or not {"starts_at", "ends_at"} & set(self.changed_data):
            return 0
        return double_seats.at_another_place(
            self.instance, starts_at=cleaned["starts_at"], ends_at=cleaned["ends_at"]
        )

    def _refuse_break_without_lecture(self, cleaned: dict[str, Any]) -> None:
        if not {"starts_at", "ends_at", "break_minutes"} <= cleaned.keys():
            return
        minutes = (cleaned["ends_at"] - cleaned["starts_at"]).total_seconds() / 60
        if 0 < minutes <= cleaned["break_minutes"]:
            self.add_error("break_minutes", _("休息时间须短于讲座时间。"))

    def _refuse_fewer_seats_than_people(self, cleaned: dict[str, Any]) -> None:
        for field, name in SEATS.items():
            taken = self.pools[name].taken if name in self.pools else 0
            if (cleaned.get(field, taken) or 0) < taken:
                self.add_error(field, _("已有 %(taken)d 人选座。") % {"taken": taken})
        wanted: dict[int, int] | None = cleaned.get("reserved_seats")
        for pool in self.reserves:
            if wanted is not None and wanted.get(pool.agency_id, 0) < pool.taken:
                self.add_error(
                    "reserved_seats",
                    _("%(pool)s已有 %(taken)d 人选座，席位数不能少于此数。")
                    % {"pool": pool.label, "taken": pool.taken},
                )

    def _refuse_more_seats_than_the_hall_has(self, cleaned: dict[str, Any]) -> None:
        venue = cleaned.get("venue")
        reserved = sum((cleaned.get("reserved_seats") or {}).values())
        total = reserved + sum(cleaned.get(field) or 0 for field in SEATS)
        if venue and total > venue.capacity:
            self.add_error(
                "open_seats",
                _("各类席位合计 %(total)d，超过场地容量 %(capacity)d。")
                % {"total": total, "capacity": venue.capacity},
            )
