"""How what was recorded about an activity is read: the measure's words for names and answers."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from credits.claims.kinds import ClaimableKind
from credits.models import Fact
from credits.rulebook.values import ATTRIBUTES, QUANTITIES

Answers = dict[str, str]
# What the feeders of the product record; a measure's own words come first.
LEVELS = {
    "unit": _lazy("单位"), "county": _lazy("县级"), "district": _lazy("区县级"),
    "city": _lazy("市级"), "province": _lazy("省级"), "nation": _lazy("国家级"),
}  # fmt: skip
WORDS = {"level": LEVELS, "organiser": LEVELS}
LABELS = {"lecture": _lazy("讲座编号"), "exam": _lazy("考试"), "score": _lazy("成绩")}


def of_details(
    kind: ClaimableKind | None, quantity: Mapping[str, str], attributes: Mapping[str, Any]
) -> Answers:
    """Label → answer; without a kind (the measure has changed) in the usual words."""
    units = {**QUANTITIES, **(kind.quantities if kind else {})}
    said = {_unit(units.get(name, name)): value for name, value in quantity.items()}
    return said | dict(_attributes(kind, attributes))


def of_fact(kind: ClaimableKind | None, fact: Fact) -> Answers:
    return of_content(
        kind, fact.happened_from, fact.happened_on, fact.quantity, fact.attributes, fact.granted
    )


def of_content(
    kind: ClaimableKind | None,
    happened_from: date | None,
    happened_on: date,
    quantity: Mapping[str, str],
    attributes: Mapping[str, Any],
    granted: Decimal | None,
) -> Answers:
    """All that an entry of the ledger says about an activity."""
    others = {name: value for name, value in attributes.items() if name != "title"}
    said = {_("名称"): str(attributes["title"])} if attributes.get("title") else {}
    if happened_from is not None:
        said[_("开始日")] = f"{happened_from:%Y-%m-%d}"
    said[_("完成日")] = f"{happened_on:%Y-%m-%d}"
    said |= of_details(kind, quantity, others)
    if granted is not None:
        said[_("核定学分")] = f"{granted.normalize():f}"
    return said


def _attributes(
    kind: ClaimableKind | None, attributes: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    questions = {one.name: one for one in kind.questions} if kind else {}
    truths = {True: _("是"), False: _("否")}
    for name, value in attributes.items():
        shown = truths[value] if isinstance(value, bool) else str(value)
        if kind and name == (kind.bucket_attribute or "bucket"):
            yield _("计入类别"), kind.buckets.get(shown, shown)
        elif asked := questions.get(name):
            yield asked.label, asked.words.get(shown, shown)
        elif value is not None:
            label = ATTRIBUTES[name].name if name in ATTRIBUTES else LABELS.get(name, name)
            yield str(label), str(WORDS.get(name, {}).get(shown, shown))


def _unit(unit: str) -> str:
    return _("数量（%(unit)s）") % {"unit": unit}
