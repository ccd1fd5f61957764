"""Reads periods: the year, cycles of years, years of a subject, look-back and anchored windows."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from credits.rulebook.selections import Names, read_amount, read_article, read_selection
from credits.rulebook.tables import Table
from credits.rulebook.values import Period

ANCHORS = ("joined", "post", "fact")
YEARS_LONG = range(1, 100)
MONTHS_LONG = range(601)
FIRST_YEARS = range(1949, 2200)
MONTH_AND_DAY = re.compile(r"(\d\d)-(\d\d)")


def read_periods(root: Table, names: Names) -> dict[str, Period]:
    """Read the periods; the year is a calendar year unless the measure says otherwise."""
    periods = {"year": Period("year", "年度", "")}
    for key, table in root.named_tables("periods"):
        period: dict[str, Any] = {
            "key": key,
            "name": table.needed_text("name"),
            "article": read_article(table, names),
        }
        if key == "year":
            if table.whole("years", YEARS_LONG, 1) != 1:
                table.refuse("years", "year 总是一年；多年的周期请另取名称")
            period |= _own_days(table)
        elif "anchor" in table:
            period |= _anchored(table, names)
        elif "look_back" in table or "look_back_months" in table:
            period |= _look_back(table, names)
        elif "months" in table:
            period["part_months"] = _part_months(table)
        else:
            period |= {
                "years": table.whole("years", YEARS_LONG, 1),
                "first_year": table.whole("first_year", FIRST_YEARS, 1949),
            } | _own_days(table)
            if period["years"] > 1:
                table.whole("first_year", FIRST_YEARS)
        table.done()
        periods[key] = Period(**period)
    names.periods = dict.fromkeys(periods)
    names.cycles = {key: None for key, one in periods.items() if key == "year" or one.is_cycle}
    names.parts = {key: None for key, one in periods.items() if one.part_months}
    return periods


def _anchored(table: Table, names: Names) -> dict[str, Any]:
    anchor = table.choice("anchor", ANCHORS)
    window: dict[str, Any] = {
        "anchor": anchor,
        "months_before": table.whole("months_before", MONTHS_LONG, 0),
        "months": table.whole("months", MONTHS_LONG),
        "repeats": table.flag("repeats", False),
    }
    if window["repeats"] and (window["months_before"] or not window["months"]):
        table.refuse("repeats", "一期接一期的周期从起点当天开始：写 months，不写 months_before")
    if anchor == "post":
        window["posts"] = frozenset(table.texts("posts"))
    if anchor == "fact":
        window["selection"] = read_selection(table, names)
        if not window["selection"].kinds:
            table.missing("kinds", "：请写明哪一类事实是起点")
    return window


def _part_months(table: Table) -> int:
    months = table.whole("months", range(1, 13))
    if 12 % months:
        table.refuse("months", "一年要能整分：1、2、3、4、6 或 12 个月；按人起算的请加 anchor")
    return months


def _look_back(table: Table, names: Names) -> dict[str, Any]:
    if "look_back_months" in table:
        return {"look_back_months": table.whole("look_back_months", MONTHS_LONG[1:])}
    years = read_amount(table, "look_back", names, all_tiers=False)
    for number in [years] if isinstance(years, Decimal) else years.values():
        if number != int(number) or int(number) not in YEARS_LONG:
            table.refuse("look_back", "应是往前数的年数（1 到 99 的整数），可按层级分写")
    return {"look_back": years, "ends_before": table.whole("ends_before", range(100), 0)}


def _own_days(table: Table) -> dict[str, Any]:
    return {
        "starts": _month_and_day(table),
        "named_after": table.choice("named_after", ("start", "end"), "start"),
    }


def _month_and_day(table: Table) -> tuple[int, int]:
    text = table.text("starts", "01-01")
    match = MONTH_AND_DAY.fullmatch(text)
    try:
        assert match is not None  # caught below: the text is not a month and a day
        day = date(2001, int(match[1]), int(match[2]))  # no leap year: every year has the day
    except (AssertionError, ValueError):
        table.refuse("starts", f"应是 12-01 这样每年都有的月和日，现在是“{text}”")
    return day.month, day.day
