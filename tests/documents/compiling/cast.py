"""Letters for the tests of the compiler: one template, a learner's name and figures each."""

import dataclasses
import io
from datetime import date

from documents import bulk, printing, wording
from documents.compiling.binding import Binding
from documents.compiling.compiler import Compiler
from documents.compiling.survey import Survey
from documents.letters import Letter
from tests.documents.letters import ORGAN, wheel_chains

NAMES = ("王伟", "李秀英", "张敏", "黄桂兰")


def letter(
    number,
    name="王伟",
    *,
    has="38.5",
    lacks="11.5",
    group="市财政局",
    template="documents/letter.html",
    **context,
):
    return Letter(
        f"notice:{number}",
        group,
        f"{name} 提醒函",
        template,
        {
            "organ": ORGAN,
            "number": wording.document_number("郑训函", 2026, number),
            "title": "关于2026年度培训学分不足的提醒函",
            "recipient": f"{name}同志",
            "paragraphs": [
                f"根据《郑州市公务员在线学习培训学分管理办法》，{name}同志2026年度应当取得培训学分"
                f"50分。截至2026年11月30日，记入台账的学分共计{has}分，尚差{lacks}分。具体情况如下："
            ],
            "table": {
                "head": ["项目", "应得学分", "已得学分", "尚差学分", "依据"],
                "rows": [["年度总学分", "50", has, lacks, "第六条"]],
            },
            "closing": ["请于2026年12月31日前补足学分。", "特此函告。"],
            "signatory": ORGAN,
            "date": date(2026, 12, 1),
            "contact": "联系人：张敏，电话：0371—67180000",
            **context,
        },
        (name,),
    )


def several(count, **context):
    """Letters of few shapes: names of two and three characters, figures with a decimal."""
    return [
        letter(
            n, NAMES[n % len(NAMES)], has=f"{10 + n % 30}.5", lacks=f"{39 - n % 30}.5", **context
        )
        for n in range(10, 10 + count)
    ]


def compiler_of(letters):
    return Compiler(wheel_chains(), Survey.of(letters))


def assembled(compiler, letter):
    """A file of the letter alone, assembled."""
    one = compiler.shaped(letter)
    pages = compiler.composed(one)
    assert pages, compiler.why_not(one)
    file = io.BytesIO()
    binding = Binding(file, title="", faces=compiler.faces)
    binding.letter(pages, one.texts)
    binding.close()
    return file.getvalue()


def with_context(letter, **context):
    return dataclasses.replace(letter, context={**letter.context, **context})


def drawn(compiler, *letters):
    """The same by WeasyPrint."""
    documents = [letter.document() for letter in letters]
    return printing.print_chunk(documents, chains=wheel_chains(), prepared=compiler.fonts).pdf


def printed(letters, compiler=None):
    file = io.BytesIO()
    about = bulk.print_letters(
        letters, file, compiler=compiler or compiler_of(letters), title="提醒函"
    )
    return file.getvalue(), about
