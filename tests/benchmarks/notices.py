"""Notices by the thousand: assembled by their shapes, against laying each of them out.

One A4 page with a red head, about 350 characters, a table of six rows and a QR code. Ours is the
whole way of a job on one core: characters and fonts, learning and proving the shapes, parts of
2,000 letters, one merged file with bookmarks. WeasyPrint gets its fonts cut and its style sheet
read beforehand and prints a sample, a document each. Typst, if it is installed (`pip install
typst`), sets all people of its sample in one document, with the same fonts; its QR codes are the
same drawings.
"""

import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from documents import bulk, fonts, merging, qr, wording
from documents.compiling.compiler import Compiler
from documents.compiling.survey import Survey
from documents.letters import Letter
from documents.press import Press
from tests.benchmarks.measuring import Run, tell, timed
from tests.benchmarks.results import Comparison, Result

SAMPLE = 40  # documents of WeasyPrint
TYPST_SAMPLE = 2_000
ROUNDS = 3
GROWTH = 4
ORGAN = "绿城市人力资源和社会保障局"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红文建国"
ITEMS = ("年度总学分", "年度必修学分", "年度选修学分", "在线学习", "专题培训", "讲座")
PARAGRAPHS = (
    "截至2026年11月21日，你2026年度培训学分未达到规定要求：年度总学分应修{need}学分，已修{has}学分，"
    "尚缺{lacks}学分。",
)
CLOSING = (
    "请于2026年12月31日前通过培训大讲堂、网络培训等途径补足。对记录有异议的，请向本单位人事部门说明情况。",
)


def run(people: int) -> Result:
    chains = fonts.resolve(None, folders=())  # the fonts that every installation has
    runs: list[Run] = []
    for number in range(ROUNDS):
        runs.append(timed(partial(ours, people, chains)))
        tell(f"{number + 1}/{ROUNDS} {people} letters in {runs[-1].seconds:.2f} s")
    best = sorted(runs)[len(runs) // 2]
    peak = max(one.peak_mb for one in runs)
    smaller = timed(partial(ours, people // GROWTH, chains))
    sample = min(SAMPLE, people // 4)
    each = timed(partial(weasyprint, sample, chains))
    rate, peer = people / best.seconds, sample / each.seconds
    tell(f"ours {rate:.0f}, WeasyPrint {peer:.1f} pages a second")
    comparisons = [
        Comparison(
            "pages a second of one core, ours ÷ peer", {"pages_per_second": rate}, rate / peer,
            300, "at_least",
            {"name": f"WeasyPrint, a document each ({sample} of them)", "pages_per_second": peer},
        ),
        *against_typst(rate, chains),
        Comparison("peak memory in MB", {"mb": peak}, peak, 400),
        Comparison(
            f"seconds a letter at {GROWTH}× the letters ÷ seconds a letter",
            {"seconds": best.seconds}, best.seconds / GROWTH / smaller.seconds, 1.25,
            peer={"name": f"{people // GROWTH} letters", "seconds": smaller.seconds},
        ),
    ]  # fmt: skip
    size = {"people": people, "bytes": best.answer["bytes"], "plainly": best.answer["plainly"]}
    return Result(comparisons, size, peak, ROUNDS)


def against_typst(rate: float, chains: fonts.Chains) -> list[Comparison]:
    if find_spec("typst") is None:
        tell("Typst is not installed: left out")
        return []
    done = timed(partial(typst_document, chains))
    peer = TYPST_SAMPLE / done.seconds
    return [
        Comparison(
            "the same, Typst", {"pages_per_second": rate}, rate / peer, 10, "at_least",
            {"name": f"Typst, {TYPST_SAMPLE} people in one document", "pages_per_second": peer,
             "mb": done.peak_mb},
        )
    ]  # fmt: skip


def letter(number: int) -> Letter:
    """The same for the same number; names of two and three characters, 100 units."""
    chance = Random(number)
    name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
    unit = f"绿城市第{number * 100 // 28_000 + 100}中心"
    has = [chance.randrange(0, 500) / 10 for _ in ITEMS]
    rows = [
        [item, "第六条", "50", f"{one:g}", f"{50 - one:g}"]
        for item, one in zip(ITEMS, has, strict=True)
    ]
    code = f"{chance.randrange(10**30):030}"
    figures = {"need": "50", "has": rows[0][3], "lacks": rows[0][4]}
    return Letter(
        str(number), unit, name, "credits/notice.html",
        {
            "organ": ORGAN,
            "number": wording.document_number("绿人社", 2026, number),
            "title": "关于补足2026年度培训学分的通知",
            "recipient": f"{name}同志",
            "paragraphs": [one.format(**figures) for one in PARAGRAPHS],
            "table": {
                "about": f"单位：{unit}　人事编号：{100_000 + number}",
                "head": ["考核项目", "依据条款", "应修学分", "已修学分", "尚缺学分"],
                "rows": rows,
                "notes": ["本通知仅作提醒，不是对个人作出的处理决定。"],
            },
            "closing": list(CLOSING),
            "signatory": ORGAN,
            "date": date(2026, 11, 21),
            "verify": {"address": f"https://training.example.gov.cn/verify/{code}",
                       "code": "-".join(code[at : at + 5] for at in range(0, 30, 5))},
        },
        (name,),
    )  # fmt: skip


def letters(people: int) -> Iterator[Letter]:
    return (letter(number) for number in range(1, people + 1))


def ours(people: int, chains: fonts.Chains) -> dict[str, int]:
    compiler = Compiler(chains, Survey.of(letters(people)))
    plainly, files = 0, []
    with TemporaryDirectory() as folder:
        for start in range(1, people + 1, bulk.LARGEST_PART):
            numbers = range(start, min(start + bulk.LARGEST_PART, people + 1))
            files.append(Path(folder, f"{start:06}.pdf"))
            with files[-1].open("wb") as file:
                part = [letter(number) for number in numbers]
                printed = bulk.print_letters(part, file, compiler=compiler, title="通知")
            plainly += sum(printed.plainly.values())
        target = Path(folder, "all.pdf")
        merged = merging.merge(files, target, title="通知")
        assert merged.pages == merged.documents == people, merged
        return {"bytes": target.stat().st_size, "plainly": plainly}


def weasyprint(number: int, chains: fonts.Chains) -> int:
    sample = list(letters(number))
    press = Press(chains, [one.document() for one in sample])
    return sum(len(press.draw([one.document()])[0]) for one in sample)


def typst_document(chains: fonts.Chains) -> int:
    import typst  # noqa: PLC0415 -- not among what a test run installs

    sample = [
        one.context | {"date": "", "code": _picture(one.context["verify"]["address"])}
        for one in letters(TYPST_SAMPLE)
    ]
    prepared = fonts.prepare(chains, Survey.of(letters(TYPST_SAMPLE)).characters)
    with TemporaryDirectory() as folder:
        for cut in prepared.cuts:
            Path(folder, f"{cut.family}.ttf").write_bytes(cut.data)
        Path(folder, "notices.json").write_text(json.dumps(sample))
        page = Path(folder, "notices.typ")
        page.write_text(Path(__file__).with_suffix(".typ").read_text(encoding="utf-8"))
        pdf: bytes = typst.compile(page, font_paths=[folder], ignore_system_fonts=True)
        return len(pdf)


def _picture(address: str) -> str:
    return qr.drawing(address).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
