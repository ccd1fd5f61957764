"""Next year's call for lectures of 嵩阳市: declarations in every state, screeners half-way."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from catalog.declarations import attachments, declaring
from catalog.models import (
    AnnualCatalog,
    AttachmentKind,
    BankState,
    Call,
    CallFile,
    CallQuestion,
    CatalogIndex,
    Criterion,
    Declaration,
    KnowledgePoint,
    Lecturer,
    QuestionKind,
    Screening,
    Venue,
)
from catalog.screening import assigning, scoring
from people.models import Agency, AgencyKind, Role, RoleKind, User
from portal.demo_city.lectures import VENUES
from portal.demo_city.logins import HOST_UNIT

CRITERIA = {"主题契合": 2, "联系实际": 3, "授课水平": 2}
SCREENERS = ("邱评", "韩审")  # beside the demo's own login
SCREENERS_EACH = 3
LEFT_TO_SCORE = 4  # the newest tasks of the demo's own screener
EFFECT = "预期效果"
WITH_A_PLAN = 4  # the first of DECLARED, and every fourth after it
OFFICERS = ("万联", "乔培", "丁训", "江络", "许办")


@dataclass(frozen=True)
class Declared:
    """`host` 0 is the demo's own unit; `ending` is where the declaration stands."""

    title: str
    category: str
    host: int
    venue: int
    month: int
    day: int
    ending: str = "submitted"
    hour: int = 9


DECLARED = (
    Declared("零基预算怎么编", "业务能力", 0, 1, 3, 9, "accepted"),
    Declared("专项债券项目的绩效评价", "业务能力", 0, 2, 4, 13),
    Declared("财会监督与廉政风险", "廉政与修养", 0, 0, 5, 11, "returned"),
    Declared("政府采购法修订解读", "依法行政", 0, 3, 6, 8, "draft"),
    Declared("大数据与城市治理", "数字政务", 1, 8, 3, 17, "accepted"),
    Declared("大数据与城市治理实务", "数字政务", 2, 2, 4, 21, "refused"),
    Declared("人工智能与公文写作", "数字政务", 2, 1, 4, 7),
    Declared("群众工作的语言艺术", "业务能力", 3, 1, 4, 7),
    Declared("黄河流域生态保护案例", "经济与民生", 3, 4, 5, 19),
    Declared("养老服务体系建设", "经济与民生", 4, 3, 5, 26),
    Declared("红旗渠精神现场教学", "廉政与修养", 5, 5, 6, 2, hour=14),
    Declared("信访条例与矛盾化解", "依法行政", 5, 0, 6, 16, "withdrawn"),
)


def call_for_lectures(
    users: Mapping[str, User], *, now: datetime, chance: Random, say: Callable[[str], None]
) -> None:
    call = _call(now)
    hosts = _hosts(users["lianluoyuan"], on=now.date())
    declared = [_declare(row, call, *hosts[row.host], now=now) for row in DECLARED]
    _screen(call, users, now=now, chance=chance)
    for row, one in zip(DECLARED, declared, strict=True):
        _end(row, one, users["peixun"], now=now)
    say(f"  讲座征集：{len(declared)} 项申报，{Screening.objects.count()} 份评审任务")


def _call(now: datetime) -> Call:
    year = now.year + 1
    index = CatalogIndex.objects.get()
    catalog = index.add_child(
        instance=AnnualCatalog(
            title=f"{year}年度培训大讲堂目录", slug=str(year), year=year, live=False,
            has_unpublished_changes=True,
        )
    )  # fmt: skip
    call = Call.objects.create(
        catalog=catalog,
        title=f"{year}年度讲座征集",
        guidance="请围绕中心工作申报，授课人优先从师资库选；同一主题全市择优一场。",
        opens_at=now - timedelta(days=20),
        closes_at=now + timedelta(days=10),
    )
    for name, weight in CRITERIA.items():
        Criterion.objects.create(call=call, name=name, weight=weight)
    CallQuestion.objects.create(call=call, label=EFFECT, is_required=True, sort_order=0)
    CallQuestion.objects.create(
        call=call, label="是否直播", kind=QuestionKind.CHOICE, choices="是\n否", sort_order=1
    )
    CallFile.objects.create(call=call, kind=AttachmentKind.PLAN, is_required=False)
    return call


def _hosts(own: User, *, on: date) -> list[tuple[Agency, User]]:
    """The demo's own unit with its officer, and units whose officers nobody can log in as."""
    units = Agency.objects.filter(depth=2, kind=AgencyKind.UNIT).order_by("path")
    others = units.exclude(short_name=HOST_UNIT)[: len(OFFICERS)]
    pairs = [(units.get(short_name=HOST_UNIT), own)]
    for number, (unit, name) in enumerate(zip(others, OFFICERS, strict=True), start=1):
        officer = User.objects.create_user(f"zhuban{number}", name=name)
        _give(officer, RoleKind.TRAINING_OFFICER, unit, on)
        pairs.append((unit, officer))
    return pairs


def _give(user: User, kind: RoleKind, agency: Agency, on: date) -> None:
    Role.objects.create(user=user, kind=kind, agency=agency, starts_on=date(on.year, 1, 1))


def _declare(row: Declared, call: Call, host: Agency, by: User, *, now: datetime) -> Declaration:
    place = DECLARED.index(row)
    at = now.replace(hour=9, minute=0) - timedelta(days=15 - place // 4)
    starts_at = timezone.make_aware(
        datetime.combine(date(call.catalog.year, row.month, row.day), time(row.hour))
    )
    capacity = VENUES[row.venue].capacity
    lecturer = Lecturer.objects.filter(state=BankState.IN_BANK).order_by("pk")[place]
    draft = declaring.save(
        declaration=Declaration(
            call=call, host=host, title=row.title, category=row.category,
            abstract=f"讲清“{row.title}”的政策依据、常见问题和本市做法，附案例。",
            lecturer=lecturer, venue=Venue.objects.get(name=VENUES[row.venue].name),
            starts_at=starts_at, ends_at=starts_at + timedelta(minutes=130), break_minutes=10,
            addressed_to="全体公务员", planned_seats=capacity // 4, open_seats=capacity // 2,
            proposed_credits=Decimal(2), contact=by.name, telephone=f"0371-66{place:06d}",
            approver="分管领导", answers={EFFECT: "听完能对照本单位工作列出改进清单。"},
        ),
        knowledge_points=KnowledgePoint.objects.order_by("pk")[place : place + 2],
        by=by,
        now=at,
    )  # fmt: skip
    if place % WITH_A_PLAN == 0:
        attachments.attach(
            declaration=draft, kind=AttachmentKind.PLAN, upload=_plan(row.title), by=by, now=at
        )
    if row.ending == "draft":
        return draft
    return declaring.submit(declaration=draft, by=by, now=at + timedelta(minutes=30))


def _plan(title: str) -> SimpleUploadedFile:
    """A page as a scanner makes one: a heading and the lines of a plan."""
    page = Image.new("L", (595, 842), 255)
    pen = ImageDraw.Draw(page)
    pen.rectangle((180, 80, 415, 96), fill=90)
    for line in range(14):
        pen.line((90, 160 + 40 * line, 505 - 60 * (line % 3), 160 + 40 * line), fill=150, width=8)
    out = io.BytesIO()
    page.save(out, "PDF")
    return SimpleUploadedFile(f"{title}授课方案.pdf", out.getvalue(), "application/pdf")


def _screen(call: Call, users: Mapping[str, User], *, now: datetime, chance: Random) -> None:
    city = Agency.objects.get(depth=1)
    for number, name in enumerate(SCREENERS, start=2):
        _give(
            User.objects.create_user(f"pingwei{number}", name=name),
            RoleKind.SCREENER, city, now.date(),
        )  # fmt: skip
    assigning.assign_all(call=call, each=SCREENERS_EACH, assigned_by=users["peixun"], on=now.date())
    criteria = [one.pk for one in call.criteria.order_by("pk")]
    tasks = list(Screening.objects.select_related("screener", "declaration__call").order_by("pk"))
    left = [one.pk for one in tasks if one.screener == users["pingwei"]][-LEFT_TO_SCORE:]
    for task in (one for one in tasks if one.pk not in left):
        harshness = SCREENERS.index(task.screener.name) if task.screener.name in SCREENERS else 0
        scoring.score(
            screening=task,
            points={key: chance.randint(6, 10) - 2 * harshness for key in criteria},
            comment=chance.choice(("切题，建议增加案例。", "授课人经验丰富。", "")),
            by=task.screener,
            now=now - timedelta(days=3),
        )


def _end(row: Declared, one: Declaration, department: User, *, now: datetime) -> None:
    at = now - timedelta(days=1)
    if row.ending == "accepted":
        declaring.accept(declaration=one, by=department, now=at)
    elif row.ending == "refused":
        reason = "与另一场主题重复，择优一场。"
        declaring.refuse(declaration=one, reason=reason, by=department, now=at)
    elif row.ending == "returned":
        reason = "请补充授课提纲，并说明与去年同题讲座的区别。"
        declaring.send_back(declaration=one, reason=reason, by=department, now=at)
    elif row.ending == "withdrawn":
        declaring.withdraw(declaration=one, by=one.declared_by, now=at)
