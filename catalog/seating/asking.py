"""What decides whether one person may take one seat, read before anybody waits for its lock.

On PostgreSQL one call of `catalog_seat_asked` reads it with a plan that is kept; elsewhere it is
read model by model. Both give the same models, so that one set of checks judges them. Reads only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models

from catalog.models import AnnualCatalog, Enrolment, Lecture, Pool, Session
from people.models import Agency, Learner

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Asked:
    session: Session  # with its lecture and the lecture's host
    pools: list[Pool]
    catalog: AnnualCatalog
    learner: Learner | None  # with her agency; None: the login is nobody's in training
    has_rules: bool  # whether the lecture says for whom it is
    holds: bool  # a seat in this session


def read(*, session_id: int, user: Any) -> Asked | None:
    """None where the session is not there for the public."""
    reading = by_function if connection.vendor == "postgresql" else by_models
    return reading(session_id=session_id, user=user)


def by_models(*, session_id: int, user: Any) -> Asked | None:
    session = Session.objects.published().shown().filter(pk=session_id).first()
    if session is None:
        return None
    learner = Learner.objects.filter(user=user).select_related("agency").first()
    held = Enrolment.objects.holding().filter(session=session, learner=learner)
    return Asked(
        session=session,
        pools=list(session.pools.all()),
        catalog=session.lecture.catalog(),
        learner=learner,
        has_rules=session.lecture.audience_rules.exists(),
        holds=learner is not None and held.exists(),
    )


def by_function(*, session_id: int, user: Any) -> Asked | None:
    """Models that know what the checks ask for; they would read anything else when asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM catalog_seat_asked(%s, %s)", [session_id, user.pk])
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if not rows:
        return None
    row = rows[0]
    return Asked(
        session=_session(session_id, row),
        pools=[_pool(session_id, one) for one in rows if one["pool"] is not None],
        catalog=_catalog(row),
        learner=_learner(row, user),
        has_rules=row["has_rules"],
        holds=row["holds"],
    )


def _session(pk: int, row: Mapping[str, Any]) -> Session:
    lecture = _known(
        Lecture,
        id=row["lecture"],
        page_ptr_id=row["lecture"],
        title=row["title"],
        url_path=row["url_path"],
    )
    lecture.host = _known(Agency, id=row["host"], path=row["host_path"])
    session = _known(Session, id=pk, lecture_id=lecture.pk, **_of(row, SESSION))
    session.lecture = lecture
    return session


def _catalog(row: Mapping[str, Any]) -> AnnualCatalog:
    keys = {"id": row["catalog"], "page_ptr_id": row["catalog"], "path": row["catalog_path"]}
    return _known(AnnualCatalog, **keys, **_of(row, CATALOG))


def _learner(row: Mapping[str, Any], user: Any) -> Learner | None:
    if row["learner"] is None:
        return None
    learner = _known(Learner, id=row["learner"], user_id=user.pk, agency_id=row["unit"])
    learner.agency = _known(Agency, id=row["unit"], path=row["unit_path"], name=row["unit_name"])
    return learner


def _pool(session_id: int, row: Mapping[str, Any]) -> Pool:
    pool = _known(
        Pool,
        id=row["pool"],
        session_id=session_id,
        name=row["pool_name"],
        agency_id=row["kept_for"],
        seats=row["seats"],
        taken=row["taken"],
    )
    if row["kept_for"] is not None:
        pool.agency = _known(
            Agency,
            id=row["kept_for"],
            path=row["kept_path"],
            name=row["kept_name"],
            short_name=row["kept_short_name"],
        )
    return pool


SESSION = ("starts_at", "ends_at", "state")
CATALOG = (
    *("opening", "selection_opens_at", "selection_closes_at", "preferred_hours"),
    *("no_show_limit", "no_show_days", "no_show_effect"),
)


def _of(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _known(model: type[M], **values: Any) -> M:
    """A stored row of which these columns are known."""
    columns = [one.attname for one in model._meta.concrete_fields if one.attname in values]
    return model.from_db(DEFAULT_DB_ALIAS, columns, [values[name] for name in columns])
