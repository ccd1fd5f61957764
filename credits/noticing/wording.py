"""The words of the documents beside the reminder: circular, rectification, withdrawal.

Pure. Each is shaped like the letter of credits.notice_wording, so that all print alike.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from documents.wording import official_date

CIRCULAR_HEAD = ("单位", "姓名", "应修{unit}", "已修{unit}", "尚缺{unit}")
LIST_NOTE = "本通报按所在单位和姓名排列，仅限有关单位内部使用，不得对外公开。"


def withdrawal(
    letter: Mapping[str, Any], *, number: str, issued_on: date, reason: str
) -> dict[str, Any]:
    """The document that takes another one back."""
    return {
        "organ": letter["organ"],
        "title": f"关于撤销{number}文的通知",
        "recipient": letter["recipient"],
        "name": letter["name"],
        "paragraphs": [
            f"{official_date(issued_on)}印发的《{letter['title']}》（{number}），"
            f"因{reason.rstrip('。；，')}，现予撤销，自本通知印发之日起不再作为督促和考核的依据。"
        ],
        "closing": ["特此通知。"],
        "signatory": letter["signatory"],
    }


def rectification(letter: Mapping[str, Any], *, year: int, unit: str, by: date) -> dict[str, Any]:
    """A letter about a shortfall as a 整改通知书 with its own deadline."""
    return dict(letter) | {
        "title": f"关于限期补足{year}年度培训{unit}的整改通知书",
        "closing": [
            f"请于{official_date(by)}前补足{unit}，并将整改情况书面报送所在单位人事部门。",
            *letter["closing"][1:],
        ],
    }


def circular(
    rows: Sequence[Sequence[str]], *, organ: str, year: int, unit: str, on: date
) -> dict[str, Any]:
    """A 通报 to units; a row is unit, name, needed, has, short."""
    return {
        "organ": organ,
        "title": f"关于{year}年度公务员培训{unit}完成情况的通报",
        "recipient": "各有关单位",
        "name": "",
        "names": [row[1] for row in rows],
        "paragraphs": [
            f"截至{official_date(on)}，下列{len(rows)}名公务员{year}年度培训{unit}未达到规定要求，"
            "现予通报。请所在单位督促其按期补足，并妥善保管本通报。"
        ],
        "table": {
            "about": f"{year}年度培训{unit}未达到规定要求人员名单",
            "head": [name.format(unit=unit) for name in CIRCULAR_HEAD],
            "rows": [list(row) for row in rows],
            "notes": [LIST_NOTE],
        },
        "closing": [],
        "signatory": organ,
    }
