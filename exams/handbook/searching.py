"""Finding a knowledge point by words of its title, its text or its code.

The index cuts Chinese into pairs (catalog.finding); what was found last is not remembered, and
nobody is told what somebody looked for.
"""

from dataclasses import dataclass
from datetime import date

from wagtail.search.backends import get_search_backend

from catalog.models import KnowledgePoint
from exams.handbook.points import Branch
from exams.practice.mastery import Known, known_by
from people.models import Learner

MOST, AROUND, LONGEST = 50, 24, 60


@dataclass(frozen=True)
class Found:
    known: Known
    excerpt: str


def found(words: str, *, learner: Learner | None, on: date) -> list[Found]:
    """The best first; in a fixed number of queries."""
    asked = words.strip()[:LONGEST]
    if not asked:
        return []
    points = list(get_search_backend().search(asked, KnowledgePoint.objects.all())[:MOST])
    known = known_by(learner, [Branch(point, ()) for point in points], on=on)
    return [Found(known[point.pk].top, excerpt(point.text, asked)) for point in points]


def excerpt(text: str, words: str) -> str:
    """The text around the first word that stands in it, or its beginning."""
    flat = " ".join(text.split())
    places = [flat.find(word) for word in words.split() if word in flat]
    start = max(min(places, default=0) - AROUND, 0)
    shown = flat[start : start + 3 * AROUND]
    return ("…" if start else "") + shown + ("…" if start + len(shown) < len(flat) else "")
