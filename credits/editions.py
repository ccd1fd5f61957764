"""Editions of rulebooks: stored as drafts, published for a year, superseded, never edited.

Answers which measure judges a year: one judges everyone, and further ones may judge those who
hold a role as well (their `group`). Refuses to store or publish a text that the rulebook
reader refuses, so an edition whose examples fail is never in force.
"""

from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import connection, models, transaction

from credits import assessment, rulebook
from credits.models import EditionState, RulebookEdition
from credits.rulebook import Rulebook
from credits.settlement import settled


class NoRulebookInForceError(Exception):
    def __init__(self, year: int) -> None:
        super().__init__(
            f"{year} 年没有已发布的学分办法：请用 load_rulebook 文件 --publish 发布一个"
        )


class EffectiveYearError(Exception):
    """A rulebook that does not say when it comes into force, loaded without a year."""


def store(
    *, text: str, name: str, now: datetime, effective_year: int | None = None, group: str = ""
) -> RulebookEdition:
    """Store a text as a draft; the same text for the same year and group is stored once."""
    measure = rulebook.read(text, name=name)
    year = effective_year or _year_of(measure)
    edition, _ = RulebookEdition.objects.get_or_create(
        digest=measure.digest,
        effective_year=year,
        group=group,
        defaults={
            "code": measure.code,
            "name": measure.name,
            "text": text,
            "created_at": now,
        },
    )
    return edition


@transaction.atomic
def publish(*, edition: RulebookEdition, now: datetime) -> RulebookEdition:
    """Put an edition in force for its year and the years after it, until a newer one's year.

    Refused where one of these years is settled under another text (settled.ClosedYearError).
    """
    fresh = RulebookEdition.objects.select_for_update().get(pk=edition.pk)
    if fresh.state == EditionState.PUBLISHED:
        return fresh
    rulebook.read(fresh.text, name=fresh.name)
    if not fresh.group:
        settled.refuse_publication(
            digest=fresh.digest, first=fresh.effective_year, next_one=_next_published(fresh)
        )
    RulebookEdition.objects.filter(
        effective_year=fresh.effective_year, group=fresh.group, state=EditionState.PUBLISHED
    ).update(state=EditionState.SUPERSEDED)
    fresh.state, fresh.published_at = EditionState.PUBLISHED, now
    fresh.save(update_fields=["state", "published_at"])
    return fresh


# The newest of `_published`, as plain SQL: every statement and every posting asks.
IN_FORCE = """
    SELECT id, digest FROM credits_rulebookedition
    WHERE state = 'PUBLISHED' AND effective_year <= %s AND "group" = %s
    ORDER BY effective_year DESC LIMIT 1"""


def in_force(year: int, *, group: str = "") -> assessment.Kernel:
    """The compiled measure that judges the year; one small query, then from memory."""
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, [year, group])
        found = cursor.fetchone()
    if found is not None:
        return _compiled(*found)
    if settings.CREDITS_DEFAULT_RULEBOOK and not group:
        return _shipped(settings.CREDITS_DEFAULT_RULEBOOK)
    raise NoRulebookInForceError(year)


def further_in_force(year: int) -> dict[str, assessment.Kernel]:
    """The measures that judge the holders of a role besides, by the name of the role."""
    found = _published(year).exclude(group="").values_list("group", "pk", "digest")
    newest: dict[str, tuple[int, str]] = {}
    for group, pk, digest in found:
        newest.setdefault(group, (pk, digest))
    return {group: _compiled(*newest[group]) for group in sorted(newest)}


def _published(year: int) -> models.QuerySet[RulebookEdition]:
    return RulebookEdition.objects.filter(
        state=EditionState.PUBLISHED, effective_year__lte=year
    ).order_by("-effective_year")


@lru_cache(maxsize=16)
def _compiled(edition_id: int, digest: str) -> assessment.Kernel:
    """The digest is part of the key, so a kernel never outlives its text."""
    edition = RulebookEdition.objects.get(pk=edition_id, digest=digest)
    return assessment.compile(rulebook.read(edition.text, name=edition.name))


@lru_cache(maxsize=16)
def _shipped(file: str) -> assessment.Kernel:
    return assessment.compile(rulebook.load(rulebook.shipped_path(file.removesuffix(".toml"))))


def _next_published(edition: RulebookEdition) -> int | None:
    later = RulebookEdition.objects.filter(
        group=edition.group,
        state=EditionState.PUBLISHED,
        effective_year__gt=edition.effective_year,
    )
    return later.order_by("effective_year").values_list("effective_year", flat=True).first()


def _year_of(measure: Rulebook) -> int:
    if measure.in_force_from is None:
        raise EffectiveYearError(f"{measure.name} 没有写明施行日期：请用 --year 指明从哪一年起用")
    return measure.in_force_from.year
