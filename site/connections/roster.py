"""HR's roster in: the rows of `load_roster`, from another system; all of them or none."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from connections.door import Bearer, token_of
from connections.fields import MOST_ITEMS, Code, Day, Text, given
from connections.models import Scope
from connections.refusals import Fault, RefusedError, faults_of, responses
from people import roster
from people.roster.layouts import AGENCIES, PEOPLE
from people.sheets.objects import table_of

PEOPLE_FIELDS = {
    "人事编号": "personnel_no", "姓名": "name", "机构代码": "agency_code", "职务": "post",
    "职级": "rank", "任职日期": "appointed_on", "出生日期": "born_on",
    "参加工作日期": "joined_on", "离开日期": "left_on",
}  # fmt: skip
AGENCY_FIELDS = {
    "代码": "code", "名称": "name", "简称": "short_name", "上级代码": "parent_code",
    "类别": "kind", "机关代字": "document_prefix",
}  # fmt: skip

router = Router(tags=["名册"])


class RosterAgency(Schema):
    model_config = ConfigDict(strict=True, extra="forbid")

    code: Code
    name: Text
    short_name: Text | None = None
    parent_code: Code | None = Field(None, description="空为最上级")
    kind: Text | None = Field(None, description="市、县（市、区）、单位、内设机构")
    document_prefix: Text | None = None


class RosterPerson(Schema):
    model_config = ConfigDict(strict=True, extra="forbid")

    personnel_no: Code = Field(description="人事编号，决不是身份证号")
    name: Text
    agency_code: Code
    post: Text | None = Field(None, description="职务")
    rank: Text | None = Field(None, description="职级")
    appointed_on: Day | None = None
    born_on: Day | None = None
    joined_on: Day | None = None
    left_on: Day | None = None


class RosterIn(Schema):
    model_config = ConfigDict(strict=True, extra="forbid")

    agencies: list[RosterAgency] = Field([], max_length=MOST_ITEMS)
    people: list[RosterPerson] = Field([], max_length=MOST_ITEMS)


class RosterOut(Schema):
    created: int
    changed: int
    unchanged: int


@router.post("roster", auth=Bearer(Scope.ROSTER_WRITE), response=responses(RosterOut))
def take_roster(request: HttpRequest, body: RosterIn) -> Any:
    """报送机构和人员：新增、更改；没有写到的人和机构不动。有一条不对，一条也不写。"""
    token = token_of(request)
    if body.agencies and token.agency.depth > 1:
        reason = _("只有全市范围的令牌可以报送机构；请只报送人员")
        raise RefusedError(422, reason, [Fault(index=None, field="agencies", reason=reason)])
    name = f"接口 {token.name}"
    parts = (
        (given(body.agencies), AGENCIES, AGENCY_FIELDS),
        (_alike(given(body.people)), PEOPLE, PEOPLE_FIELDS),
    )
    tables = [
        table_of(some, layout=layout, fields=fields, name=name)
        for some, layout, fields in parts
        if some
    ]
    report = roster.hand_in(tables, name=name, within=token.agency, today=timezone.localdate())
    if report.problems:
        detail = _("有 %(count)d 条没有通过核对，什么也没有写入。")
        count = report.counts["refused"]
        raise RefusedError(422, detail % {"count": count}, faults_of(report.problems))
    return {name: report.counts[name] for name in roster.OUTCOMES}


def _alike(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A field that one person has and another lacks would empty it there: that must be said."""
    fields = {field for one in people for field in one}
    reason = _("别的人员写了这个字段，这一条没有写；要清空请写 null，不动它请各条都不写")
    faults = [
        Fault(index=index, field=field, reason=reason)
        for index, one in enumerate(people)
        for field in sorted(fields - one.keys())
    ]
    if faults:
        raise RefusedError(422, _("各条的字段不一样，什么也没有写入。"), faults)
    return people
