"""Records of study in: the rows of a file of records, from another system; all of them or none.

A record is known by the token's system and its own number: the same again is taken quietly, the
same number with other content is a conflict (409) for a person to settle.
"""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from connections.door import Bearer, token_of
from connections.fields import MOST_ITEMS, Amount, Code, Day, Text, given
from connections.models import Scope
from connections.refusals import RefusedError, faults_of, responses
from credits.imports.handing_in import hand_in

FIELDS = {
    "来源编号": "id", "人事编号": "personnel_no", "姓名": "name", "类型": "kind",
    "名称": "title", "开始日期": "starts_on", "完成日期": "ends_on", "必修/选修": "bucket",
    "天数": "days", "半天数": "half_days", "分钟": "minutes", "次数": "sessions",
    "项数": "items", "字数": "characters", "处数": "points", "学分": "credits",
    "进度": "progress", "考试合格": "exam_passed", "级别": "level", "主办单位": "organiser",
    "学位": "degree",
}  # fmt: skip
YES_OR_NO = {True: "是", False: "否"}

router = Router(tags=["学习记录"])


class FactIn(Schema):
    model_config = ConfigDict(strict=True, extra="forbid")

    id: Code = Field(description="这条记录在您系统里的编号")
    personnel_no: Code
    name: Text = Field(description="与人事编号核对，决不只按姓名认人")
    kind: Text = Field(description="学分办法里的类名或代号，如 网络课程")
    title: Text
    ends_on: Day
    starts_on: Day | None = None
    bucket: Text | None = Field(None, description="必修、选修")
    days: Amount | None = None
    half_days: Amount | None = None
    minutes: Amount | None = None
    sessions: Amount | None = None
    items: Amount | None = None
    characters: Amount | None = None
    points: Amount | None = None
    credits: Amount | None = Field(None, description="整门课核定的学分")
    progress: Annotated[float, Field(ge=0, le=1)] | None = None
    exam_passed: bool | None = None
    level: Text | None = None
    organiser: Text | None = None
    degree: Text | None = None


class FactsIn(Schema):
    model_config = ConfigDict(strict=True, extra="forbid")

    facts: list[FactIn] = Field(min_length=1, max_length=MOST_ITEMS)


class Outcome(Schema):
    index: int
    id: str
    outcome: str = Field(description="recorded 新记入，already_there 已有")


class FactsOut(Schema):
    recorded: int
    already_there: int
    batch: int | None = Field(description="“导入记录”里的批次；没有新记录时为空")
    results: list[Outcome]


@router.post("facts", auth=Bearer(Scope.FACTS_WRITE), response=responses(FactsOut, 409))
def take_facts(request: HttpRequest, body: FactsIn) -> Any:
    """报送学习记录。同一编号内容相同：已有；内容不同：409。有一条不对，一条也不记。"""
    token = token_of(request)
    done = hand_in(
        [_row(one) for one in given(body.facts)],
        fields=FIELDS,
        platform=token.name,
        agency=token.agency,
        by=token.issued_by,
        now=timezone.now(),
    )
    if done.report.problems:
        status = 409 if done.is_conflict else 422
        detail = _("有 %(count)d 条没有通过核对，什么也没有写入。")
        count = done.report.counts["refused"]
        raise RefusedError(status, detail % {"count": count}, faults_of(done.report.problems))
    return {
        "recorded": done.report.counts["recorded"],
        "already_there": done.report.counts["already_there"],
        "batch": done.batch,
        "results": [
            {"index": one.row - 1, "id": body.facts[one.row - 1].id, "outcome": one.outcome}
            for one in sorted(done.report.rows, key=lambda row: row.row or 0)
            if one.row
        ],
    }


def _row(fact: dict[str, Any]) -> dict[str, Any]:
    passed = fact.get("exam_passed")
    return fact if passed is None else fact | {"exam_passed": YES_OR_NO[passed]}
