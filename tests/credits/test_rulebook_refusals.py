"""A rulebook that says something unclear is refused with the line, the key and the cure."""

import pytest

from credits import rulebook
from tests.credits.rulebook_texts import SMALL, read

EXAMPLE = """
[[examples]]
name = "两天"
[examples.case]
year = 2026
facts = [
    { source = "f:1", kind = "course", on = 2026-05-01, quantity = { days = 2 } },
]
[examples.expect]
totals = { total = 12 }
"""


def line_of(text, fragment):
    return next(n for n, line in enumerate(text.splitlines(), 1) if fragment in line)


@pytest.mark.parametrize(
    ("before", "after", "at", "words"),
    [
        ("credits = 6", "credit = 6", "credit = 6", ["不认识的键", "最接近的是 credits"]),
        ('per = "days"', 'per = "day"', 'per = "day"', ["没有名为“day”的数量", "最接近的是 days"]),
        ("credits = 6", "credits = true", "credits = true", ["应是数字"]),
        ("credits = 6", 'credits = "六"', 'credits = "六"', ["应是数字", "六"]),
        ("credits = 6", "credits = 1e300", "credits = 1e300", ["应是数字"]),
        ('article = "第四条"\n', "", "[[minimums]]", ["缺少 article", "条款"]),
        ('article = "第三条"', 'article = ""', "[kinds.course]", ["缺少 article"]),
        ('article = "第四条"', 'article = "mian: 四"', "mian", ["没有名为“mian”的文件", "main"]),
        ('total = "total"', 'total = "totl"', '"totl"', ["没有名为“totl”的合计", "total"]),
        ('default = "elective"', 'default = "electiv"', '= "electiv"', ["学分类别", "elective"]),
        ("[[minimums]]", "[[minimum]]", "[[minimum]]", ["不认识的键", "minimums"]),
        ("leaders = 20", "leader = 20", "leader = 20", ["层级", "leaders"]),
        ('grade = "site"', 'grade = "E"', 'grade = "E"', ["不在可选之列"]),
        ("otherwise = true", "otherwise = 1", "otherwise = 1", ["true 或 false"]),
        ("otherwise = true", 'note = "others 的说明"', "[[tiers]] # 2", ["没有写明谁属于这一层级"]),
        ('key = "others"', 'key  = "leaders"', 'key  = "leaders"', ["写了两次"]),
        ('ranks = ["四级调研员"]', "ranks = [4]", "ranks = [4]", ["应是文字"]),
        ('[kinds.course]', "[kinds.课程]", "课程", ["TOML"]),
        ("credits = 6", "credits = ", "credits = ", ["不是合法的 TOML"]),
        ("credits = 6", "credits = 6\nflat = 3", "[[kinds.course.credit]]", ["只写一种"]),
        ("credits = 6", "credits = 6\nunit = 0", "unit = 0", ["大于 0"]),
        ("credits = 6", "credits = { leaders = 6 }", "credits = {", ["缺少层级 others"]),
        ('key = "total"', 'key = "total"\nperiod = "cycle"', 'period = "cycle"', ["cycle", "year"]),
    ],
)  # fmt: skip
def test_an_unclear_rulebook_is_refused_with_its_line(before, after, at, words):
    text = SMALL.replace(before, after, 1)

    with pytest.raises(rulebook.RulebookError) as refusal:
        read(text)

    message = str(refusal.value)
    assert refusal.value.line == line_of(text, at)
    assert message.startswith("small.toml 第")
    assert all(word in message for word in words), message


def test_a_failing_example_is_refused_with_its_line():
    text = SMALL + EXAMPLE.replace("total = 12", "total = 11")

    with pytest.raises(rulebook.RulebookError) as refusal:
        read(text)

    assert refusal.value.line == line_of(text, "total = 11")
    assert "应为 11，算得 12" in str(refusal.value)


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        ("met = true\n", "应为 true，算得 false"),
        ('tier = "leaders"\n', "应为 leaders，算得 others"),
        ('lines = [{ source = "f:1", credited = 11 }]\n', "应为 11，算得 12"),
        ('lines = [{ source = "f:9", credited = 11 }]\n', "应为 source = f:9，算得 f:1"),
        ("lines = 3\n", "应为 source = None"),
        ('minimums = [{ name = "总学分", needed = 9 }]\n', "应为 9，算得 10"),
        ('minimums = [{ name = "总学分", nedeed = 9 }]\n', "没有 nedeed"),
        ("totals = { electiv = 12 }\n", "没有 electiv"),
        ('carried_out = [{ bucket = "elective" }]\n', "算例"),
        ('carried_in = "none"\n', "应为 none"),
    ],
)
def test_each_expectation_of_an_example_is_compared(expect, words):
    text = SMALL.replace("others = 10", "others = 10.5") + EXAMPLE.replace(
        "totals = { total = 12 }\n", expect
    )
    text = text.replace("days = 2", "days = 1") if "met" in expect else text

    with pytest.raises(rulebook.RulebookError) as refusal:
        read(text)

    assert words in str(refusal.value)
    assert refusal.value.line == line_of(text, expect.strip())


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("days = 2", 'days = "两"', "examples[0].case.facts[0].quantity.days"),
        ("on = 2026-05-01", 'on = "2026-02-30"', "examples[0].case.facts[0].on"),
        ('kind = "course"', 'kind = "curse"', "最接近的是 course"),
        ("year = 2026", "yeer = 2026", "是否想写 year"),
        ("totals = { total = 12 }", "", "没有写明应得的结果"),
        ("totals = {", "total = {", "最接近的是 totals"),
    ],
)
def test_a_malformed_example_is_refused(before, after, words):
    with pytest.raises(rulebook.RulebookError, match=r"small\.toml 第 \d+ 行") as refusal:
        read(SMALL + EXAMPLE.replace(before, after))

    assert words in str(refusal.value)


RULE_REFUSALS = {
    "two conditions on one end": (
        "[[gates]]\nname = 'x'\narticle = 'x'\n"
        "require = { days = { at_least = 1, more_than = 1 } }\n",
        "同一端",
    ),
    "a gate without a condition": ("[[gates]]\nname = 'x'\narticle = 'x'\n", "缺少 require"),
    "a name in other letters": ("[totals.'市级']\nname = 'x'\n", "名称只能用英文字母"),
    "an empty condition": ("[[gates]]\nname = 'x'\narticle = 'x'\nrequire = {}\n", "条件是空的"),
    "an unknown attribute": (
        "[[gates]]\nname = 'x'\narticle = 'x'\nrequire = { progres = 1 }\n",
        "最接近的是 progress",
    ),
    "an unknown comparison": (
        "[[gates]]\nname = 'x'\narticle = 'x'\nrequire = { progress = { atleast = 1 } }\n",
        "最接近的是 at_least",
    ),
    "comparisons that do not go together": (
        "[[gates]]\nname = 'x'\narticle = 'x'\nrequire = { level = { not = 'a', given = true } }\n",
        "单独使用",
    ),
    "an empty comparison": (
        "[[gates]]\nname = 'x'\narticle = 'x'\nrequire = { progress = {} }\n",
        "请写明比较",
    ),
    "an empty list of values": (
        "[[gates]]\nname = 'x'\narticle = 'x'\nrequire = { level = [] }\n",
        "列表是空的",
    ),
    "a cap on items by group": (
        "[[caps]]\nname = 'x'\narticle = 'x'\nper = 'item'\nby = 'level'\nlimit = 3\n",
        "不能再按属性合并",
    ),
    "a total named like a bucket": ("[totals.required]\nname = 'x'\n", "请另取名"),
    "a bucket named total": ("[buckets.total]\nname = 'x'\n", "请另取名"),
    "lots of many years without a use": (
        "[[carry_over]]\nname = 'x'\narticle = 'x'\nfrom = 'required'\nabove = 5\n"
        "into = 'elective'\nyears = 3\n",
        "used_for",
    ),
    "years out of range": (
        "[[carry_over]]\nname = 'x'\narticle = 'x'\nfrom = 'required'\nabove = 5\n"
        "into = 'elective'\nyears = 0\n",
        "应在 1 到 99 之间",
    ),
    "a factor that raises a requirement": (
        "[exemptions.E1]\nname = 'x'\narticle = 'x'\nfactor = 2\n",
        "应在 0（全免）与 1（不减）之间",
    ),
    "a day that not every year has": (
        "[periods.year]\nname = 'x'\narticle = 'x'\nstarts = '02-29'\n",
        "每年都有",
    ),
    "a year of two years": (
        "[periods.year]\nname = 'x'\narticle = 'x'\nyears = 2\n",
        "year 总是一年",
    ),
    "a tier that is never reached": (
        "[[tiers]]\nkey = 'more'\nname = 'x'\narticle = 'x'\nposts = ['a']\n",
        "永远轮不到",
    ),
    "a share above one": (
        "[[minimums]]\nkey = 'x'\nname = 'x'\narticle = 'x'\ntotal = 'required'\n"
        "share_of = 'total'\nneeds = 60\n",
        "0 到 1 之间",
    ),
    "no alternative": (
        "[[minimums]]\nkey = 'x'\nname = 'x'\narticle = 'x'\nany_of = []\n",
        "至少要有一种算法",
    ),
    "a minimum twice": (
        "[[minimums]]\nkey = 'total'\nname = 'x'\narticle = 'x'\ntotal = 'total'\nneeds = 1\n",
        "写了两次",
    ),
    "overlapping steps": (
        "[kinds.x]\nname = 'x'\narticle = 'x'\nbucket = 'required'\n[[kinds.x.credit]]\n"
        "steps_of = 'days'\nsteps = [\n{ at_most = 15, credits = 1 },\n"
        "{ at_least = 15, credits = 2 },\n]\n",
        "与第 1 档重叠",
    ),
    "no steps": (
        "[kinds.x]\nname = 'x'\narticle = 'x'\nbucket = 'required'\n[[kinds.x.credit]]\n"
        "steps_of = 'days'\n",
        "缺少 steps",
    ),
    "an empty step table": (
        "[kinds.x]\nname = 'x'\narticle = 'x'\nbucket = 'required'\n[[kinds.x.credit]]\n"
        "steps_of = 'days'\nsteps = []\n",
        "至少要有一档",
    ),
    "a kind without conversion": (
        "[kinds.x]\nname = 'x'\narticle = 'x'\nbucket = 'required'\n",
        "缺少 credit",
    ),
    "a kind without bucket": (
        "[kinds.x]\nname = 'x'\narticle = 'x'\n[[kinds.x.credit]]\nflat = 1\n",
        "缺少 bucket",
    ),
    "granted by nobody": (
        "[kinds.x]\nname = 'x'\narticle = 'x'\nbucket = 'required'\n[[kinds.x.credit]]\n"
        "granted = false\n",
        "只能是 true",
    ),
    "a table where text belongs": (
        "[[gates]]\nname = {}\narticle = 'x'\nrequire = { days = 1 }\n",
        "应是文字",
    ),
    "text where a table belongs": ("[exemptions]\nE1 = 'x'\n", "应是表"),
    "an example without expectation": ("[[examples]]\nname = 'x'\n", "算例要有 case"),
}


@pytest.mark.parametrize(("rule", "words"), RULE_REFUSALS.values(), ids=RULE_REFUSALS)
def test_a_rule_that_says_two_things_is_refused(rule, words):
    with pytest.raises(rulebook.RulebookError, match=words) as refusal:
        read(SMALL + rule)

    assert refusal.value.line > SMALL.count("\n")


@pytest.mark.parametrize(
    ("removed", "words"),
    [
        ("rulebook", "缺少 \\[rulebook\\]"),
        ("documents.main", "缺少 \\[documents"),
        ("buckets", "缺少 \\[buckets"),
    ],
)
def test_a_rulebook_without_its_frame_is_refused(removed, words):
    parts = SMALL.split("\n\n")
    text = "\n\n".join(part for part in parts if not part.startswith(f"[{removed}"))

    with pytest.raises(rulebook.RulebookError, match=words):
        read(text)


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"a = " + b"[" * 4000 + b"]" * 4000, b"a = " + b"9" * 5000],
    ids=["not UTF-8", "nested too deep", "a number of 5000 digits"],
)
def test_a_file_that_is_no_rulebook_is_refused(tmp_path, content):
    file = tmp_path / "wrong.toml"
    file.write_bytes(content)

    with pytest.raises(rulebook.RulebookError, match=r"wrong\.toml"):
        rulebook.load(file)


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(rulebook.RulebookError, match=r"absent\.toml：文件无法打开"):
        rulebook.load(tmp_path / "absent.toml")
