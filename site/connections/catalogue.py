"""The catalogue out: what was released, as it was frozen; nobody's seat is in it."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from catalog.models import Release
from catalog.releasing import snapshots
from connections.door import Bearer
from connections.models import Scope
from connections.refusals import responses
from connections.standings import Year

MOST = 32_767

router = Router(tags=["年度目录"])


class ReleaseOut(Schema):
    year: int
    number: int = Field(description="第几次发布")
    released_at: datetime
    note: str
    digest: str


class ReleasesOut(Schema):
    releases: list[ReleaseOut]


class SessionOut(Schema):
    id: str
    starts_at: str
    ends_at: str
    venue: str
    state: str = Field(description="PLANNED 照常，CANCELLED 取消")


class LectureOut(Schema):
    id: str
    number: str
    title: str
    theme: str
    category: str
    lecturer: str
    host: str
    credits: str
    bucket: str
    sessions: list[SessionOut]


class CatalogueOut(ReleaseOut):
    lectures: list[LectureOut]


@router.get("catalogues", auth=Bearer(Scope.CATALOGUE_READ), response=responses(ReleasesOut))
def give_releases(request: HttpRequest) -> Any:
    """已发布的年度目录，各年各次，最近的在前。"""
    listed = Release.objects.select_related("catalog").defer("content")
    return {"releases": [_release(one) for one in listed.order_by("-released_at", "-pk")[:200]]}


@router.get(
    "catalogues/{year}/{number}",
    auth=Bearer(Scope.CATALOGUE_READ),
    response=responses(CatalogueOut, 404),
)
def give_release(
    request: HttpRequest,
    year: Annotated[Year, Path()],
    number: Annotated[int, Path(ge=1, le=MOST)],
) -> Any:
    """一次发布的全部讲座和场次，照发布时的样子。"""
    found = Release.objects.select_related("catalog").filter(catalog__year=year, number=number)
    release = found.first()
    if release is None:
        raise Http404
    lectures = snapshots.loaded(release.content)["lectures"]
    shown = [_lecture(pk, lecture) for pk, lecture in lectures.items()]
    return _release(release) | {"lectures": sorted(shown, key=lambda one: one["number"])}


def _release(release: Release) -> dict[str, Any]:
    names = ("number", "released_at", "note", "digest")
    return {"year": release.catalog.year, **{name: getattr(release, name) for name in names}}


def _lecture(pk: str, lecture: dict[str, Any]) -> dict[str, Any]:
    sessions = [{"id": key, **one} for key, one in lecture["sessions"].items()]
    return {
        "id": pk,
        **{name: lecture.get(name) or "" for name in LectureOut.model_fields if name != "id"},
        "sessions": sorted(sessions, key=lambda one: (one["starts_at"], one["id"])),
    }
