"""Which lectures a person may choose, and the words that refuse the others. Reads only.

Her post is the one she holds today; rules and post are read once for a whole list of lectures.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models.audience import AudienceEffect, AudienceRule, TierChoice
from catalog.seating import audience
from people.models import Agency, Learner, Post


@dataclass(frozen=True)
class Addressed:
    """The rules of some lectures as they bear on one person."""

    person: audience.Person | None
    rules: dict[int, list[AudienceRule]] = field(default_factory=dict)

    def refusal(self, lecture_id: int) -> str:
        """Why she may not choose it, in a sentence; empty where she may."""
        only = self._of(lecture_id, AudienceEffect.ONLY)
        if self.person is None or audience.is_admitted([one.rule() for one in only], self.person):
            return ""
        return _("本讲座面向%(audience)s，不在此列的不能选座。") % {"audience": said(only)}

    def is_preferred(self, lecture_id: int) -> bool:
        preferred = [one.rule() for one in self._of(lecture_id, AudienceEffect.PREFERRED)]
        return (
            bool(preferred)
            and self.person is not None
            and audience.is_admitted(preferred, self.person)
        )

    def those_preferred(self, lecture_id: int) -> str:
        """Whom the lecture prefers to her, in words; empty where nobody or she herself is."""
        if self.is_preferred(lecture_id):
            return ""
        return said(self._of(lecture_id, AudienceEffect.PREFERRED))

    def closed(self) -> list[int]:
        """The lectures she may not choose."""
        return [lecture for lecture in self.rules if self.refusal(lecture)]

    def _of(self, lecture_id: int, effect: AudienceEffect) -> list[AudienceRule]:
        return [one for one in self.rules.get(lecture_id, ()) if one.effect == effect]


def to(learner: Learner | None, lectures: Any, *, on: date) -> Addressed:
    """`lectures`: their keys, or a queryset of them. One query; two more where there are rules."""
    return by_rules(learner, rules_of(lectures), on=on)


def by_rules(
    learner: Learner | None, rules: dict[int, list[AudienceRule]], *, on: date
) -> Addressed:
    """The same where the rules are known already: no query where there are none."""
    return Addressed(persons_of([learner], on=on)[learner.pk] if learner and rules else None, rules)


def to_each(learners: Sequence[Learner], lectures: Any, *, on: date) -> dict[int, Addressed]:
    """The same for many people, by their keys, in as many queries."""
    rules = rules_of(lectures)
    persons = persons_of(learners, on=on) if rules else {}
    return {one.pk: Addressed(persons.get(one.pk), rules) for one in learners}


def rules_of(lectures: Any) -> dict[int, list[AudienceRule]]:
    rules: dict[int, list[AudienceRule]] = defaultdict(list)
    for one in AudienceRule.objects.filter(lecture__in=lectures).select_related("agency"):
        rules[one.lecture_id].append(one)
    return dict(rules)


def persons_of(learners: Sequence[Learner], *, on: date) -> dict[int, audience.Person]:
    """What rules ask of people; each learner comes with her agency."""
    held = Post.objects.filter(learner__among=[one.pk for one in learners], starts_on__lte=on)
    in_force = held.filter(Q(ends_on=None) | Q(ends_on__gte=on)).order_by("starts_on")
    posts = {post.learner_id: post for post in in_force}
    above = {one.pk: _above(one.agency.path) for one in learners}
    wanted = {path for paths in above.values() for path in paths}
    names = dict(Agency.objects.filter(path__among=wanted).values_list("path", "name"))
    return {
        one.pk: audience.Person(
            path=one.agency.path,
            units=(one.agency.name, *(names[path] for path in above[one.pk])),
            post=posts[one.pk].post if one.pk in posts else "",
            rank=posts[one.pk].rank if one.pk in posts else "",
        )
        for one in learners
    }


def _above(path: str) -> list[str]:
    step = Agency.steplen
    return [path[:end] for end in range(step, len(path), step)]


def said(rules: Iterable[AudienceRule]) -> str:
    """The audience in words: 县处级及以上人员；市公安局人员."""
    return _("；").join(_said(rule) for rule in rules)


def _said(rule: AudienceRule) -> str:
    parts = [
        rule.agency.name if rule.agency else "",
        _("%(words)s系统") % {"words": rule.systems} if rule.systems else "",
        _tiers_said(rule),
        _("职务含“%(words)s”的") % {"words": rule.posts} if rule.posts else "",
        _("职级含“%(words)s”的") % {"words": rule.ranks} if rule.ranks else "",
    ]
    return _("%(who)s人员") % {"who": "".join(parts)}


def _tiers_said(rule: AudienceRule) -> str:
    lowest, highest = rule.lowest_tier, rule.highest_tier
    if lowest and highest:
        low, high = TierChoice(lowest).label, TierChoice(highest).label
        return str(low) if low == high else _("%(low)s至%(high)s") % {"low": low, "high": high}
    if lowest:
        return _("%(tier)s及以上") % {"tier": TierChoice(lowest).label}
    return _("%(tier)s及以下") % {"tier": TierChoice(highest).label} if highest else ""


def said_of(rules: Iterable[AudienceRule], effect: AudienceEffect) -> str:
    """Those of one effect in words, for a lecture's page."""
    return said(one for one in rules if one.effect == effect)
