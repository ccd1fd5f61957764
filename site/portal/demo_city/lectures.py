"""About 100 lectures of a year in ten halls and on-site teaching points."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from portal.demo_city.names import person_name

SHANGHAI = ZoneInfo("Asia/Shanghai")
THEME = "强作风、提能力、优服务"
FOREWORD = (
    "本年度培训大讲堂由各单位申报、市公务员主管部门优中选优，面向全市公务员开放自主选学。"
    "请在选课窗口内选座，因公不能到场的请及时退选，把座位留给其他同志。"
)


@dataclass(frozen=True)
class VenueRow:
    name: str
    address: str
    capacity: int
    is_teaching_point: bool
    grade: str = ""


VENUES = (
    VenueRow("市委党校大礼堂", "嵩阳市学府路1号", 600, False),
    VenueRow("市民中心报告厅", "嵩阳市政和路18号", 420, False),
    VenueRow("市图书馆学术厅", "嵩阳市文华街66号", 320, False),
    VenueRow("市政务服务大厅培训室", "嵩阳市政和路20号", 180, False),
    VenueRow("黄河生态保护现场教学点", "北邙区河滨路东段", 240, True, "一级"),
    VenueRow("红旗渠精神教育现场教学点", "溱洧市红旗路9号", 300, True, "一级"),
    VenueRow("基层治理现场教学点", "金沙区和谐社区党群服务中心", 160, True, "二级"),
    VenueRow("廉政教育现场教学点", "崇文区清风街7号", 200, True, "一级"),
    VenueRow("智慧城市运行现场教学点", "经济技术开发区数据港", 150, True, "二级"),
    VenueRow("乡村振兴现场教学点", "圃田县东岭村村史馆", 120, True, "三级"),
)

# category → titles; every title names something a civil servant would pick or pass over.
TITLES = {
    "政治理论": (
        "学习贯彻党的二十大精神专题辅导", "新时代党的创新理论的世界观和方法论",
        "中国式现代化的河流与城市", "党章党规党纪导读", "总体国家安全观与城市安全",
        "铸牢中华民族共同体意识", "全过程人民民主的基层实践",
    ),
    "依法行政": (
        "行政处罚法实务与案例", "公务员法与职务职级并行制度解读", "行政复议法修订要点",
        "政府信息公开条例操作指引", "个人信息保护法与政务数据合规", "重大行政决策程序",
        "行政执法三项制度", "民法典与社会治理", "信访工作条例与矛盾化解",
    ),
    "业务能力": (
        "公文写作与常见错误", "政务礼仪与会务组织", "调查研究的方法", "财政预算绩效管理",
        "政府采购流程与风险", "项目谋划与专项债券", "统计数据怎样看", "突发事件应对与现场指挥",
        "舆情应对与新闻发言", "群众工作的语言艺术", "档案管理规范", "保密纪律与办公自动化",
    ),
    "数字政务": (
        "大数据与城市治理", "政务服务一网通办的流程再造", "人工智能在机关办公中的应用",
        "数据要素市场与公共数据授权运营", "网络安全与个人防护", "智慧交通信号优化案例",
        "电子公文与签章基础",
    ),
    "经济与民生": (
        "优化营商环境条例与实践", "招商引资与产业链图谱", "乡村振兴案例教学",
        "黄河流域生态保护和高质量发展", "碳达峰与碳中和基础知识", "医疗保障政策解读",
        "养老服务体系建设", "教育资源均衡配置", "保障性住房与城市更新", "就业优先政策落实",
    ),
    "廉政与修养": (
        "廉政风险防控与警示教育", "家风家教与廉洁自律", "公务员心理健康与压力调适",
        "中原文化与廉吏故事", "红旗渠精神现场教学", "职业道德与政德修养",
    ),
}  # fmt: skip
ADDRESSED_TO = (
    "全体公务员",
    "乡科级及以下公务员",
    "县处级以上公务员",
    "行政执法人员",
    "新任职公务员",
)
FORMS = ("专题讲座", "案例教学", "现场教学", "专题讲座", "专题讲座")
LECTURER_TITLES = ("教授", "副教授", "研究员", "高级讲师", "正高级工程师", "二级调研员")
LECTURER_UNITS = (
    "市委党校",
    "省行政学院",
    "嵩阳大学",
    "嵩阳政法学院",
    "市社会科学院",
    "省社会科学院",
)


@dataclass(frozen=True)
class LecturerRow:
    number: str
    name: str
    unit: str
    title: str


@dataclass(frozen=True)
class LectureRow:
    """One lecture with its one session; `planned` and `open_seats` are its two pools."""

    number: int
    title: str
    category: str
    bucket: str
    addressed_to: str
    form: str
    abstract: str
    lecturer: int
    venue: int
    host: int
    starts_at: datetime
    ends_at: datetime
    break_minutes: int
    planned: int
    open_seats: int


def lecturers(count: int, *, chance: Random) -> list[LecturerRow]:
    return [
        LecturerRow(
            f"SZ{number:03d}",
            person_name(chance),
            chance.choice(LECTURER_UNITS),
            chance.choice(LECTURER_TITLES),
        )
        for number in range(1, count + 1)
    ]


def lectures(
    count: int,
    *,
    year: int,
    people: int,
    hosts: int,
    own_host: int,
    lecturers: int,
    chance: Random,
) -> Iterator[LectureRow]:
    """Seats follow the city's size: with 28,000 people a lecture seats some 314.

    `own_host` is the host of the demo's own unit: every eighth lecture is given there.
    """
    offers = [(category, title) for category, titles in TITLES.items() for title in titles]
    days = _working_days(year)
    for number in range(1, count + 1):
        category, title = offers[(number - 1) % len(offers)]
        series = (number - 1) // len(offers)
        starts_at, ends_at, break_minutes = _hours(
            days[(number * len(days)) // (count + 1)], chance
        )
        venue = chance.randrange(len(VENUES))
        seats = max(12, min(VENUES[venue].capacity, int(people * chance.uniform(0.008, 0.018))))
        planned = int(seats * chance.choice((0.4, 0.5, 0.6)))
        yield LectureRow(
            number=number,
            title=title if not series else f"{title}（第{series + 1}期）",
            category=category,
            bucket="required" if category in {"政治理论", "依法行政"} else "elective",
            addressed_to=chance.choice(ADDRESSED_TO),
            form=chance.choice(FORMS),
            abstract=f"围绕“{title}”，结合我市工作实际讲解要点，并以案例说明常见问题和办法。",
            lecturer=chance.randrange(lecturers),
            venue=venue,
            host=own_host if number % 8 == 4 else chance.randrange(hosts),
            starts_at=starts_at,
            ends_at=ends_at,
            break_minutes=break_minutes,
            planned=planned,
            open_seats=seats - planned,
        )


def _working_days(year: int) -> list[date]:
    first = date(year, 1, 12)
    days = (first + timedelta(days=offset) for offset in range((date(year, 12, 22) - first).days))
    return [day for day in days if day.weekday() < 5]


def _hours(day: date, chance: Random) -> tuple[datetime, datetime, int]:
    begin, end, pause = chance.choice(
        [
            (time(9, 0), time(11, 30), 10),
            (time(14, 30), time(17, 0), 10),
            (time(14, 30), time(16, 20), 0),
            (time(9, 0), time(12, 0), 15),
        ]
    )
    return (
        datetime.combine(day, begin, SHANGHAI),
        datetime.combine(day, end, SHANGHAI),
        pause,
    )
