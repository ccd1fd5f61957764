"""What every reading needs on the clerk's desk: the facts in order, posts held, an account."""

from collections import namedtuple
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

# One requirement: its key, first and last day, what is needed, what is there, due with the year.
Asked = namedtuple("Asked", "key first last needed has due")
Lot = namedtuple("Lot", "bucket credits earned_in valid_until")


@dataclass
class Account:
    """What a reading says about one person and one year."""

    year: tuple[date, date]
    tier: str | None = None
    lines: dict[str, tuple[str | None, Fraction]] = field(default_factory=dict)
    totals: dict[str, Fraction] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    carried_in: list[Lot] = field(default_factory=list)
    carried_out: list[Lot] = field(default_factory=list)

    @property
    def met(self) -> bool:
        return all(one.has >= one.needed for one in self.asked if one.due)


def amount(fact, name):
    """A quantity that was recorded, or None."""
    value = (fact.get("quantity") or {}).get(name)
    return None if value is None else Fraction(value)


def granted(fact):
    value = fact.get("granted")
    return None if value is None else Fraction(value)


def said(fact, name):
    return (fact.get("attributes") or {}).get(name)


def share(fact, name):
    value = said(fact, name)
    return Fraction(0) if value is None else Fraction(value)


def happened(case):
    """Each source once, in the order in which things happened, whatever order they came in."""
    once = {fact["source"]: fact for fact in case["facts"]}
    return sorted(
        once.values(), key=lambda fact: (fact["on"], fact.get("from") or fact["on"], fact["source"])
    )


def calendar_year(year):
    return date(year, 1, 1), date(year, 12, 31)


def posts_on(case, on):
    """Posts held on a day; who holds none any more is judged by the last ones held."""
    begun = [post for post in case["learner"]["posts"] if not post["from"] or post["from"] <= on]
    held = [post for post in begun if not post["to"] or post["to"] >= on]
    if held or not begun:
        return held
    last = max(post["to"] for post in begun)
    return [post for post in begun if post["to"] == last]


def is_division(case, on):
    """处级及以上 by post (县处级, 厅局级 …) or by rank (四级调研员 and above): one is enough."""
    for held in posts_on(case, on):
        post, rank = held["post"] or "", held["rank"] or ""
        if "处" in post or "厅" in post or "调研员" in rank or "巡视员" in rank:
            return True
    return False


def tier_on(case, on):
    return "division" if is_division(case, on) else "others"


def cycle(year, first_year, years=5):
    """The years of the cycle that a year lies in: counted off in groups from the first year."""
    first = first_year
    while first + years <= year:
        first += years
    return first, first + years - 1


def a_year_later(day):
    """The same day a year later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def a_year_earlier(day):
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 2, 28)


def day_before(day):
    return day - timedelta(days=1)
