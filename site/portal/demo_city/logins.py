"""One login per role for the demo; a real city invites each person with a code of her own."""

from dataclasses import dataclass

DEMO_PASSWORD = "songyang-demo"  # noqa: S105 -- printed on purpose; the demo holds nobody's data


@dataclass(frozen=True)
class DemoLogin:
    """`unit` is the name of the municipal unit that the role reaches; empty: the whole city."""

    username: str
    name: str
    label: str
    role: str
    unit: str = ""


HOST_UNIT = "市财政局"
DEMO_LOGINS = (
    DemoLogin("gongwuyuan", "", "公务员：选讲座、看学分、考试", "CIVIL_SERVANT", HOST_UNIT),
    DemoLogin(
        "lianluoyuan",
        "梁络",
        "单位培训联络员：办讲座、登记考勤、结班",
        "TRAINING_OFFICER",
        HOST_UNIT,
    ),
    DemoLogin(
        "renshi",
        "任诗雨",
        "人事干部：看本单位欠学分名单、签发并打印通知",
        "PERSONNEL_OFFICER",
        HOST_UNIT,
    ),
    DemoLogin("peixun", "裴勋", "培训主管部门：发布目录、看全市", "TRAINING_DEPARTMENT"),
    DemoLogin("fuhe", "傅和", "培训主管部门：复核年度结算与调整", "TRAINING_DEPARTMENT"),
    DemoLogin("pingwei", "平炜", "遴选评委：给申报的讲座评分", "SCREENER"),
    DemoLogin("mingti", "明缇", "命题人：题库与考试", "EXAM_AUTHOR"),
    DemoLogin("shenji", "沈际", "审计员：只读", "AUDITOR"),
    DemoLogin("xitong", "席彤", "系统管理员", "SYSTEM_ADMINISTRATOR"),
    DemoLogin("anquan", "安荃", "安全管理员：授予角色、处理登录", "SECURITY_ADMINISTRATOR"),
)
