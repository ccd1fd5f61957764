"""Letters with a QR code and a number to type: everybody's is another."""

import pytest

from documents.compiling import proof
from tests.documents.compiling import cast


def letter(number):
    code = f"{number:05}-11111-22222-33333-44444-{99999 - number}"
    return cast.letter(
        number,
        template="credits/notice.html",
        table={
            "about": f"人事编号：1000{number}",
            "head": ["考核项目", "依据条款", "应修学分", "已修学分", "尚缺学分"],
            "rows": [["年度总学分", "第六条", "50", f"{number}.5", "1"]],
            "notes": ["本通知仅作提醒。"],
        },
        verify={"address": f"https://example.org/verify/{code}", "code": code},
    )


@pytest.fixture
def letters():
    return [letter(number) for number in range(10, 20)]


def test_codes_are_assembled_as_weasyprint_draws_them(letters):
    pdf, about = cast.printed(letters)

    assert about.plainly == {}
    compiler = cast.compiler_of(letters)
    assert proof.same_pages(pdf, cast.drawn(compiler, *letters))


def test_another_ones_code_is_another_picture(letters):
    compiler = cast.compiler_of(letters)
    one, other = letters[:2]
    verify = {**one.context["verify"], "address": other.context["verify"]["address"]}

    pdf = cast.assembled(compiler, cast.with_context(one, verify=verify))

    assert not proof.same_pages(pdf, cast.drawn(compiler, one))
