"""Draws measures that nobody wrote: parts of the format put together by chance, as TOML text.

`plain` measures leave out what may rightly make more worth less: negative kinds, limits that
several kinds share, repetitions across kinds, scores with steps, needs that are shares.
"""

from hypothesis import strategies as st

HEAD = """
[rulebook]
code = "drawn"
name = "随机办法"
tier_judged_on = "{judged_on}"
[documents.main]
title = "随机办法"
issuer = "x"
dated = "2020-01-01"
grade = "site"
[periods.year]
name = "年度"
article = "第一条"
starts = "{starts}"
named_after = "{named_after}"
[periods.cycle]
name = "周期"
article = "第一条"
years = {years}
first_year = 2019
[periods.quarter]
name = "季度"
article = "第一条"
months = 3
[periods.recent]
name = "近期"
article = "第一条"
look_back_months = {months}
[[tiers]]
key = "chief"
name = "科级"
article = "第一条"
posts = ["科长"]
[[tiers]]
key = "clerk"
name = "科员"
article = "第一条"
otherwise = true
[buckets.one]
name = "一"
[buckets.two]
name = "二"
{least}
"""
KINDS = ("a", "b", "c")
HALF = "{ at_least = 30, credits = 0.5 }"
LONG = "{ more_than = 2, credits = 5 }"
EITHER = "any_of = [{ exam_passed = true }, { level = 'city' }]"
small = st.integers(1, 12)


@st.composite
def measures(draw, *, plain=False):
    parts = [
        HEAD.format(
            judged_on=draw(st.sampled_from(["year_end", "year_start", "longest_held"])),
            starts=draw(st.sampled_from(["01-01", "09-01", "12-01", "04-15"])),
            named_after=draw(st.sampled_from(["start", "end"])),
            years=draw(st.integers(2, 4)),
            months=draw(st.integers(1, 30)),
            least=draw(st.sampled_from(["", "least = 0"])),
        )
    ]
    parts += [draw(_kind(key, plain=plain)) for key in KINDS]
    parts += draw(st.lists(_gate(), max_size=2))
    parts += draw(st.lists(_cap(plain=plain), max_size=3))
    if not plain:
        parts += draw(st.lists(_duplicate(), max_size=1))
    parts.append('[totals.events]\nname = "次数"\nkinds = ["a"]\ncounts = "facts"')
    parts += [draw(_minimum(number, plain=plain)) for number in range(draw(st.integers(1, 4)))]
    parts += draw(st.lists(_carry_over(), max_size=1))
    if draw(st.booleans()):
        parts.append(f'[proration]\narticle = "第九条"\ntier_change = "{draw(units)}"\n')
    return "\n".join(parts)


units = st.sampled_from(["none", "months", "days"])
amounts = small.map(str) | st.tuples(small, small).map(
    lambda two: f"{{ chief = {max(two)}, clerk = {min(two)} }}"
)


@st.composite
def _kind(draw, key, *, plain):
    bucket = draw(st.sampled_from(['"one"', '"two"']))
    if not plain and draw(st.booleans()):
        bucket = '{ from = "bucket", default = "one", map = { x = "two" } }'
    form = draw(
        st.sampled_from(
            [
                'per = "days", credits = 2',
                'per = "minutes", unit = 45, credits = 1, remainder = "drop"',
                'per = "minutes", unit = 45, credits = 0.25, remainder = "up"',
                f'per = "minutes", unit = 60, credits = 1, remainder = [{HALF}]',
                f'steps_of = "days", steps = [{{ at_most = 2, credits = 1 }}, {LONG}]',
                "flat = 3",
                "granted = true",
                *([] if plain else ["flat = -2", 'per = "days", credits = -1']),
            ]
        )
    )
    accumulates = draw(st.booleans()) and ("minutes" in form or "steps" in form)
    factor = draw(st.sampled_from(["", "times = 1.5", 'divided_by = "authors"']))
    return "\n".join(
        [
            f'[kinds.{key}]\nname = "{key}"\narticle = "第二条"\nbucket = {bucket}',
            "accumulates = true" if accumulates else "",
            f"credit = [{{ {form} }}]",
            f'factor = [{{ where = {{ level = "city" }}, {factor} }}]' if factor else "",
        ]
    )


@st.composite
def _gate(draw):
    require = draw(st.sampled_from(["progress = { at_least = 0.9 }", EITHER]))
    kinds = [draw(st.sampled_from(KINDS))]
    return _table("gates", kinds=kinds, body=f"require = {{ {require} }}")


@st.composite
def _cap(draw, *, plain):
    kinds = [draw(st.sampled_from(KINDS))]
    per = draw(st.sampled_from(["item", "year"]))
    extra = ""
    if not plain:
        kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True))
        per = draw(st.sampled_from(["item", "day", "quarter", "year", "cycle"]))
        if per in ("year", "quarter", "cycle"):
            extra = draw(st.sampled_from(["", 'counts = "facts"', 'by = "level"']))
        if per == "year" and not extra and draw(st.booleans()):
            body = 'per = "year"\nlimit = 0.25\nshare_of = "total"'
            return _table("caps", kinds=kinds, body=body)
    return _table("caps", kinds=kinds, body=f'per = "{per}"\nlimit = {draw(amounts)}\n{extra}')


@st.composite
def _duplicate(draw):
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True))
    keep = draw(st.sampled_from(["highest", "first"]))
    within = draw(st.sampled_from(["year", "ever"]))
    body = f'by = "same_as"\nkeep = "{keep}"\nwithin = "{within}"'
    return _table("duplicates", kinds=kinds, body=body)


@st.composite
def _minimum(draw, number, *, plain):
    total = draw(st.sampled_from(["total", "one", "two", "events"]))
    period = draw(st.sampled_from(["year", "cycle", "quarter", "recent"]))
    needs, extra = draw(amounts), ""
    if period == "cycle":
        extra = draw(st.sampled_from(["", "each_year = true"]))
    if period == "year":
        extra = draw(st.sampled_from(["", 'shortfall_within = "cycle"']))
        if not plain and draw(st.booleans()):
            needs, extra = "0.5", 'share_of = "total"'
    body = f'total = "{total}"\nneeds = {needs}\nperiod = "{period}"\n{extra}'
    if "shortfall_within" in extra:
        body = body.replace('period = "year"\n', "")
    return _table("minimums", key=f"m{number}", body=body)


@st.composite
def _carry_over(draw):
    share = draw(st.sampled_from(["", "share = 0.5", "most = 3"]))
    body = f'from = "one"\ninto = "two"\nabove = {draw(amounts)}\nused_for = "total"'
    return _table("carry_over", body=f"{body}\nyears = {draw(st.integers(1, 3))}\n{share}")


def _table(name, *, body, kinds=None, key=None):
    lines = [f"[[{name}]]", f'name = "{key or name}"', 'article = "第四条"', body]
    if key:
        lines.append(f'key = "{key}"')
    if kinds:
        lines.append("kinds = [" + ", ".join(f'"{kind}"' for kind in kinds) + "]")
    return "\n".join(lines)
