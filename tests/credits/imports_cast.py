"""Uploads of the bureau's records, and workers that do the jobs at once."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from credits.models import ImportBatch
from jobs import worker
from people.models import Role, User
from tests.credits.test_imports import HEAD

JULY = datetime(2026, 7, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PLATFORM = "省干部网络学院"
# A platform's own words: it names neither itself nor the kind.
FOREIGN = ["学员工号", "学员姓名", "课程名", "结业日", "学分", "序号"]


def officer(agency, kind, username):
    user = User.objects.create_user(username=username, password="x", name=username)
    Role.objects.create(user=user, kind=kind, agency=agency, starts_on=date(2020, 1, 1))
    return user


def csv(*rows, head=HEAD, name="记录.csv", encoding="utf-8"):
    text = "\r\n".join(",".join(map(str, row)) for row in [head, *rows]) + "\r\n"
    return SimpleUploadedFile(name, text.encode(encoding), content_type="text/csv")


def work_off(batch):
    batch.refresh_from_db()
    worker.work_off(batch.job)
    batch.refresh_from_db()
    return batch


def upload(client, file, *, agency="410101", platform=PLATFORM):
    """The batch as the preview shows it, or waiting for its columns."""
    response = client.post("/imports/", {"file": file, "platform": platform, "agency": agency})
    assert response.status_code == 302, response.content.decode()
    batch = ImportBatch.objects.get(pk=response.headers["Location"].split("/")[2])
    return work_off(batch) if batch.job else batch


def confirm(client, batch, mode="ALL_OR_NOTHING"):
    client.post(f"/imports/{batch.pk}/confirm/", {"mode": mode})
    return work_off(batch)


def reverse(client, batch, why="映射错了"):
    client.post(f"/imports/{batch.pk}/reverse/", {"why": why})
    return work_off(batch)
