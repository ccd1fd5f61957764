"""The agencies of 嵩阳市: city, districts, municipal units, and their sub-units."""

from collections.abc import Iterator
from dataclasses import dataclass

CITY_CODE = "SY"
DISTRICTS = (
    "崇文区", "长春观区", "金沙区", "北邙区", "龙湖区", "西铝区",
    "圃田县", "洛汭市", "索河市", "溱洧市", "轩辕市", "少室市",
)  # fmt: skip
PARTY_UNITS = (
    "市委办公室", "市纪委监委机关", "市委组织部", "市委宣传部", "市委统战部", "市委政法委",
    "市委政策研究室", "市委网信办", "市委编办", "市直机关工委", "市委老干部局", "市委巡察办",
    "市委党校", "市委党史和地方志研究室", "市档案馆", "市信访局", "市委保密机要局",
    "市人大常委会机关", "市政协机关", "市中级人民法院", "市人民检察院", "市总工会", "团市委",
    "市妇联", "市科协", "市文联", "市侨联", "市残联", "市红十字会", "市工商联",
)  # fmt: skip
GOVERNMENT_UNITS = (
    "市政府办公室", "市发展和改革委员会", "市教育局", "市科学技术局", "市工业和信息化局",
    "市民族宗教事务局", "市公安局", "市民政局", "市司法局", "市财政局",
    "市人力资源和社会保障局", "市自然资源和规划局", "市生态环境局", "市住房保障和房地产局",
    "市城乡建设局", "市城市管理局", "市交通运输局", "市水利局", "市农业农村局", "市商务局",
    "市文化广电和旅游局", "市卫生健康委员会", "市退役军人事务局", "市应急管理局", "市审计局",
    "市外事办公室", "市国资委", "市市场监督管理局", "市体育局", "市统计局", "市医疗保障局",
    "市机关事务管理局", "市政务服务和大数据管理局", "市金融工作局", "市人民防空办公室",
    "市林业局", "市园林局", "市物流口岸局", "市文物局", "市供销合作社", "市地方金融服务中心",
    "市公积金管理中心", "市社会保险中心", "市公共资源交易中心", "市气象局", "市消防救援支队",
    "市邮政管理局", "市烟草专卖局", "市税务局", "市国家调查队", "高新技术产业开发区管委会",
    "经济技术开发区管委会", "航空港实验区管委会", "市接待办公室", "市驻京联络处",
)  # fmt: skip
CITY_SUBUNITS = ("办公室", "人事处", "综合处", "政策法规处", "业务一处", "业务二处")
DISTRICT_UNITS = (
    "委办公室", "纪委监委机关", "委组织部", "委宣传部", "政府办公室", "发展和改革委员会",
    "教育局", "公安分局", "民政局", "财政局", "人力资源和社会保障局", "城市管理局",
    "农业农村局", "卫生健康委员会", "市场监督管理局", "街道与乡镇工作部",
)  # fmt: skip
LARGE_UNITS = {"市公安局", "市税务局", "市财政局", "市市场监督管理局"}
TRAINING_DEPARTMENT = "市人力资源和社会保障局"
DOCUMENT_PREFIX = "嵩人社"


@dataclass(frozen=True)
class AgencyRow:
    """`weight` is the agency's own share of people, beside all other weights."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str | None
    weight: float = 0.0
    document_prefix: str = ""


def city_agencies() -> list[AgencyRow]:
    """The whole tree, parents before children: 1 city, 85 units, 12 districts, 800 in all."""
    return [
        AgencyRow(CITY_CODE, "嵩阳市", "嵩阳市", "CITY", None),
        *_municipal_units(),
        *_districts(),
    ]


def _municipal_units() -> Iterator[AgencyRow]:
    for number, name in enumerate(PARTY_UNITS + GOVERNMENT_UNITS, start=1):
        code = f"{CITY_CODE}-{number:03d}"
        prefix = DOCUMENT_PREFIX if name == TRAINING_DEPARTMENT else ""
        yield AgencyRow(code, f"嵩阳{name}", name, "UNIT", CITY_CODE, 1.0, prefix)
        # The police are several times as large as a staff office.
        size = 6.0 if name in LARGE_UNITS else 2.0
        for place, subunit in enumerate(CITY_SUBUNITS, start=1):
            yield AgencyRow(
                f"{code}-{place:02d}", f"嵩阳{name}{subunit}", subunit, "SUBUNIT", code, size
            )


def _districts() -> Iterator[AgencyRow]:
    for number, district in enumerate(DISTRICTS, start=1):
        code = f"{CITY_CODE}-Q{number:02d}"
        yield AgencyRow(code, district, district, "DISTRICT", CITY_CODE)
        for place, unit in enumerate(DISTRICT_UNITS, start=1):
            name = f"{district}{_unit_of(district, unit)}"
            yield AgencyRow(f"{code}-{place:02d}", name, name, "UNIT", code, 7.0)


def _unit_of(district: str, unit: str) -> str:
    """区委办公室 of a 区 reads 崇文区委办公室; a county's committee is 圃田县委."""
    return "公安局" if unit == "公安分局" and district[-1] != "区" else unit
