"""From an accepted declaration to a lecture in the year's catalogue, unpublished, with its
session and seats. A release numbers and publishes it (catalog.releasing.releases). The declaration
remembers its lecture: entering it twice makes one."""

from datetime import datetime

from wagtail.coreutils import find_available_slug

from catalog.declarations import declaring
from catalog.models import (
    AnnualCatalog,
    Declaration,
    DeclarationState,
    Lecture,
    Lecturer,
    PoolName,
    Session,
    SessionState,
)
from catalog.seating import capacity


def enter(*, declaration: Declaration, now: datetime) -> Lecture:
    """Give it its page, session and seats, and record that this was announced."""
    with declaring.held(declaration, DeclarationState.ACCEPTED) as fresh:
        if fresh.lecture is not None:
            return fresh.lecture
        lecture = _add(fresh)
        session = Session.objects.create(
            lecture=lecture, venue=fresh.venue, starts_at=fresh.starts_at,
            ends_at=fresh.ends_at, break_minutes=fresh.break_minutes, changed_at=now,
            state=SessionState.DRAFT,
        )  # fmt: skip
        numbers = {PoolName.PLANNED: fresh.planned_seats, PoolName.OPEN: fresh.open_seats}
        capacity.resize(session=session, seats=numbers, now=now)
        fresh.lecture, fresh.announced_at = lecture, now
        fresh.save(update_fields=["lecture", "announced_at"])
    return lecture


def _add(declaration: Declaration) -> Lecture:
    # The parent is locked, because its count of children changes.
    catalog = AnnualCatalog.objects.select_for_update().get(pk=declaration.call.catalog_id)
    lecture = Lecture(
        title=declaration.title, slug=find_available_slug(catalog, f"d{declaration.pk}"),
        live=False, has_unpublished_changes=True,
        theme=declaration.theme, category=declaration.category, form=declaration.form,
        lecturer=_lecturer_of(declaration), host=declaration.host,
        contact=declaration.contact, telephone=declaration.telephone,
        addressed_to=declaration.addressed_to, abstract=declaration.abstract,
        credits=declaration.proposed_credits, bucket=declaration.bucket,
    )  # fmt: skip
    catalog.add_child(instance=lecture)
    lecture.knowledge_points.set(declaration.knowledge_points.all())
    lecture.save()
    return lecture


def _lecturer_of(declaration: Declaration) -> Lecturer:
    """Who is not in the bank is put there, once."""
    if declaration.lecturer is not None:
        return declaration.lecturer
    known = Lecturer.objects.filter(
        name=declaration.lecturer_name, unit=declaration.lecturer_about[:120]
    ).order_by("pk")
    return known.first() or Lecturer.objects.create(
        name=declaration.lecturer_name,
        unit=declaration.lecturer_about[:120],
        biography=declaration.lecturer_about[120:],
    )
