"""What was kept in Chinese is said in English on an English page, and never guessed."""

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext, override

from keeping.chinese import in_chinese
from keeping.told import told
from people.sheets import problems


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("文件是空的", "the file is empty"),
        ("代码“420”与第 3 行重复", "code “420” repeats row 3"),
        ("第 2 部分没有选题型。", "Part 2 has no question type."),
        (
            "没有代码为“420”的机构，最接近的是“421”",
            "there is no organisation with the code “420”, the nearest is “421”",
        ),
        (
            "这其实是网页（HTML），不是 .xlsx；请用 Excel 或 WPS 打开，“另存为”.xlsx 后再导入",
            "this is really a web page (HTML), not .xlsx; "
            "open it with Excel or WPS, save it as .xlsx and import it again",
        ),
        (
            "第八条规定网络课程最多 20 学分，核减 2.5 学分",
            "第八条 sets 网络课程 at most 20 credits; cut by 2.5 credits",
        ),
        (
            "完成日 2026-03-01 不在本人的任职期间内：2026-04-01 才参加工作，请核对完成日或人事信息",
            "completion date 2026-03-01 is outside the person’s time in office: "
            "began work on 2026-04-01 only; check the completion date or the personnel data",
        ),
        ("Nothing was kept: 文件是空的", "Nothing was kept: the file is empty"),
    ],
    ids=["whole", "holes", "value told", "hint told", "twice", "joined holes", "two", "mixed"],
)
def test_a_kept_sentence_is_told_in_english(kept, said):
    assert told(kept) == said


def test_what_stands_in_quotation_marks_is_quoted():
    """A column called 学分 stays what the file must hold, though 学分 has its English."""
    assert told("没有填，“学分”须注明") == "not filled in; “学分” must be stated"


@pytest.mark.parametrize("text", ["张三说了算", "《宪法》：第一讲", "", None, 7, "plain words"])
def test_what_is_no_sentence_of_ours_stays(text):
    assert told(text) is text


@pytest.mark.parametrize(
    ("count", "said"), [(1, "Gave back 1 seat."), (3, "Gave back 3 seats.")], ids=["one", "three"]
)
def test_a_sentence_kept_by_gettext_is_told_with_its_plural(count, said):
    with in_chinese():
        kept = ngettext("已退选 %(count)d 场。", "已退选 %(count)d 场。", count) % {"count": count}

    assert told(kept) == said


def test_chinese_pages_get_the_same_object():
    sentence = "文件是空的"

    with override("zh-hans"):
        assert told(sentence) is sentence


def test_marked_up_text_is_left_alone():
    marked = mark_safe("<b>文件是空的</b>")

    assert told(marked) is marked


def test_the_filter_needs_no_loading_and_escapes():
    page = Template("{{ reason|told }}")

    said = page.render(Context({"reason": "没有代码为“<b>”的机构，最接近的是“1”"}))

    assert said == ("there is no organisation with the code “&lt;b&gt;”, the nearest is “1”")


def test_a_problem_of_a_file_is_told_with_its_place():
    problem = problems.Problem("名单.xlsx", "文件是空的")

    assert told(str(problem)) == "名单.xlsx: the file is empty"


def test_what_people_wrote_is_marked_and_what_we_wrote_is_told():
    page = Template("{{ ours|kept }} · {{ hers|kept }}")

    said = page.render(Context({"ours": "申报方撤回", "hers": "请<假>"}))

    assert said == 'The claimant withdrew it · <span lang="zh-Hans">请&lt;假&gt;</span>'


def test_a_chinese_page_marks_nothing():
    with override("zh-hans"):
        assert Template("{{ hers|kept }}").render(Context({"hers": "请假"})) == "请假"
