"""What each form says until an office writes its own, and the fields that its text may name."""

from collections.abc import Mapping
from dataclasses import dataclass

from documents.forms import Form

# Stands alone on a line where the table of figures goes.
TABLE = "表格"


@dataclass(frozen=True)
class Text:
    """The words of a form: each line of the body is a paragraph, 【表格】 is the table's place.

    `copies` are the organs that get a copy; "" leaves it to the letterhead.
    """

    title: str
    recipient: str
    body: str
    copies: str = ""


# A field and what it may read, for the office and for the preview.
OF_A_PERSON: Mapping[str, str] = {
    "姓名": "张敏",
    "单位": "嵩阳市财政局",
    "人事编号": "SY00001",
    "年度": "2026",
    "计量": "学分",
    "今天": "2026年12月1日",
    "欠缺情况": "未达到规定要求：年度总学分尚缺11.5学分",
    "尚缺": "年度总学分尚缺11.5学分",
    "补足要求": "请于2026年12月31日前通过培训大讲堂、网络培训等途径补足学分。"
    "明细和可选讲座见系统“我的学分”。",
    "截止日": "2026年12月31日",
    "依据": "《嵩阳市公务员在线学习培训学分管理办法》第六条",
    "发文机关": "嵩阳市人力资源和社会保障局",
}
OF_A_UNIT: Mapping[str, str] = {
    "单位": "嵩阳市",
    "年度": "2026",
    "计量": "学分",
    "今天": "2026年12月1日",
    "应训人数": "320",
    "达标人数": "296",
    "未达标人数": "24",
    "达标率": "92.5%",
    "截止日": "2026年12月31日",
    "依据": "《嵩阳市公务员在线学习培训学分管理办法》第六条",
    "发文机关": "嵩阳市人力资源和社会保障局",
}
FIELDS: Mapping[Form, Mapping[str, str]] = {
    Form.REMINDER: OF_A_PERSON,
    Form.CIRCULAR: OF_A_UNIT,
    Form.RECTIFICATION: OF_A_PERSON,
}
TEXTS: Mapping[Form, Text] = {
    Form.REMINDER: Text(
        title="关于补足【年度】年度培训【计量】的通知",
        recipient="【姓名】同志",
        body="截至【今天】，你【年度】年度培训【计量】【欠缺情况】。\n"
        "【表格】\n"
        "【补足要求】\n"
        "对记录有异议的，可依照《中华人民共和国个人信息保护法》第四十六条申请更正、补充，"
        "由本单位人事部门核实答复。",
    ),
    Form.CIRCULAR: Text(
        title="关于【年度】年度公务员培训【计量】未达标情况的通报",
        recipient="各县（市、区）、市直各单位人事部门",
        body="根据【依据】，现将【单位】【年度】年度公务员培训【计量】完成情况通报如下：\n"
        "一、基本情况\n"
        "截至【今天】，【单位】应当参加培训的公务员【应训人数】人，【达标人数】人已达到规定要求，"
        "【未达标人数】人尚未达到，达标率【达标率】。未达标人员名单附后。\n"
        "二、有关要求\n"
        "（一）请各单位人事部门核对名单，通知本人，对记录有异议的及时申请更正。\n"
        "（二）请于【截止日】前组织未达标人员通过培训大讲堂、网络培训等途径补足【计量】。\n"
        "名单含个人信息，仅供人事部门督促培训使用，不得公开或者转发。",
    ),
    Form.RECTIFICATION: Text(
        title="关于限期补足【年度】年度培训【计量】的整改通知书",
        recipient="【姓名】同志",
        body="经核查，截至【今天】，你【年度】年度培训【计量】【欠缺情况】。依据【依据】，现通知如下：\n"
        "一、请于【截止日】前补足所缺【计量】，并将完成情况书面报本单位人事部门。\n"
        "二、对记录有异议的，可依照《中华人民共和国个人信息保护法》第四十六条申请更正、补充，"
        "由本单位人事部门核实答复。\n"
        "三、收到本通知书后，请在送达回执上签名并注明日期。\n"
        "本通知书是督促整改的措施，不是处分决定。",
    ),
}  # fmt: skip
