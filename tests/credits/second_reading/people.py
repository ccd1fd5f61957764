"""Random people, drawn where mistakes are made: at the ends of years, on both sides of limits."""

import random
from datetime import date, timedelta

DIVISION = [
    ("县处级副职", "四级调研员"), ("县处级正职", "二级调研员"), ("厅局级副职", "二级巡视员"),
    ("正处级", None), (None, "四级调研员"), ("乡科级正职", "四级调研员"), ("处长", "一级调研员"),
]  # fmt: skip
OTHERS = [
    ("乡科级正职", "一级主任科员"), ("乡科级副职", "四级主任科员"), ("科员", "二级科员"),
    ("正科级", None), (None, "一级主任科员"),
]  # fmt: skip
# Ends and beginnings of every year that a measure knows: calendar, December, May, leap days.
EDGES = [(1, 1), (12, 31), (11, 30), (12, 1), (4, 30), (5, 1), (2, 28), (3, 1), (7, 1), (6, 30)]


class Draw(random.Random):
    """A chance with the moves that drawing a person takes."""

    def one_of(self, *values):
        return values[int(self.random() * len(values))]

    def often(self, share):
        return self.random() < share

    def day(self, first_year, last_year):
        year = self.randint(first_year, last_year)
        if self.often(0.4):
            return date(year, *self.one_of(*EDGES))
        return date(year, 1, 1) + timedelta(days=int(self.random() * 365))

    def posts(self, first_year, last_year, grades=None):
        """A career: one post, or several one after the other, some changing on an edge."""
        if self.often(0.1):
            return []
        changes = sorted({self.day(first_year, last_year) for _ in range(self.one_of(0, 0, 1, 2))})
        starts = [date(first_year - self.randint(1, 9), 3, 1), *changes]
        ends = [day - timedelta(days=1) for day in changes]
        ends.append(self.day(first_year, last_year) if self.often(0.1) else None)
        careers = []
        for start, end in zip(starts, ends, strict=True):
            if self.often(0.05) or (end and start > end):  # out of office for a while
                continue
            post, rank = self.one_of(*(grades or (DIVISION if self.often(0.5) else OTHERS)))
            careers.append({"post": post, "rank": rank, "from": start, "to": end})
        if not grades and self.often(
            0.1
        ):  # two posts at a time, or one of which nobody knows since
            post, rank = self.one_of(*OTHERS, *DIVISION)
            start = self.one_of(None, date(first_year, 3, 1))
            careers.append({"post": post, "rank": rank, "from": start, "to": None})
        return careers

    def fact(self, sorts, on):
        """A fact of one of the sorts: kind -> what may be recorded of it, each with its choices."""
        kind = self.one_of(*sorts)
        choices = sorts[kind]
        fact = {"kind": kind, "on": on, "quantity": {}, "attributes": {}}
        if "quantity" in choices and self.often(0.95):  # else nobody wrote down how much
            fact["quantity"] = dict(self.one_of(*choices["quantity"]))
        if "granted" in choices:
            fact["granted"] = self.one_of(*choices["granted"])
        for name, values in choices.get("attributes", {}).items():
            fact["attributes"][name] = self.one_of(*values)
        return fact


def each(name, *values):
    """Quantities of one name, each a choice."""
    return [{name: value} for value in values]


def drawn(measure, seed, number):
    """One person of a measure, the same for the same seed and number."""
    draw = Draw(f"{measure.CODE} {seed} {number}")
    case = {"learner": {"posts": []}, "facts": [], "opening": [], "exemptions": []}
    case |= measure.person(draw)
    facts = case["facts"]
    for index, fact in enumerate(facts):
        fact["source"] = f"f:{index}"
        if draw.often(0.2):  # it began earlier, perhaps in the year before
            fact["from"] = fact["on"] - timedelta(days=draw.one_of(0, 1, 30))
    if facts and draw.often(0.1):  # filed twice, word for word
        facts.append(dict(draw.one_of(*facts)))
    if draw.often(0.1):
        facts.append(
            {"source": "f:x", "kind": "unheard_of", "on": draw.day(case["year"], case["year"])}
        )
    draw.shuffle(facts)
    return case
