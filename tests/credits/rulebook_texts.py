"""A small measure for tests, and ways to change it."""

from credits import assessment, rulebook

TITLE = "《测试办法》"

SMALL = """\
[rulebook]
code = "small"
name = "测试办法"

[documents.main]
title = "测试办法"
issuer = "测试机关"
dated = "2026-01-01"
grade = "site"

[[tiers]]
key = "leaders"
name = "领导"
article = "第二条"
posts = ["县处级副职"]
ranks = ["四级调研员"]

[[tiers]] # 2
key = "others"
name = "其他"
article = "第二条"
otherwise = true

[buckets.required]
name = "必修"

[buckets.elective]
name = "选修"

[kinds.course]
name = "课程"
article = "第三条"
bucket = { from = "bucket", default = "elective" }

[[kinds.course.credit]]
per = "days"
credits = 6

[[minimums]]
key = "total"
name = "总学分"
article = "第四条"
total = "total"
needs = { leaders = 20, others = 10 }
"""


def read(text):
    return rulebook.read(text, name="small.toml")


def with_rules(*rules):
    """The small measure with further tables appended."""
    return read(SMALL + "".join(rules))


def assess(edition, facts, *, year=2026, **case):
    """Assess a case written as in COMMANDS: only what matters needs to be said."""
    numbered = [
        {"source": f"f:{n}", "kind": "course", "on": "2026-05-01", **fact}
        for n, fact in enumerate(facts)
    ]
    read_case = assessment.read_case(
        {"year": year, "facts": numbered, **case}, quantities=edition.quantities
    )
    return assessment.compile(edition).assess(
        read_case.profile,
        read_case.facts,
        read_case.year,
        openings=read_case.openings,
        exemptions=read_case.exemptions,
    )


def days(number, **rest):
    return {"quantity": {"days": number}, **rest}


def credited(statement):
    return {line.source: assessment.plain(line.credited) for line in statement.lines}


def kind(conversion, *, key="thing", bucket='"required"', extra=""):
    return f"""
[kinds.{key}]
name = "活动"
article = "第九条"
bucket = {bucket}
{extra}
{conversion}
"""


def part(body, key="thing"):
    return f"[[kinds.{key}.credit]]\n{body}\n"


def thing(quantity=None, **rest):
    return {"kind": "thing", "quantity": quantity or {}, **rest}
