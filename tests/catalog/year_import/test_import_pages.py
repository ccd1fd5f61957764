"""The department checks a year's file by page, then takes it over."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalog.models import (
    BankState,
    Lecture,
    Lecturer,
)
from jobs import worker
from jobs.models import Job
from people.models import Role, RoleKind
from tests.catalog import cast
from tests.catalog.year_import.year_files import DATA, but, load


def upload(client, path, **button):
    """Hand the file in, let the job run, and come back to the page."""
    file = SimpleUploadedFile("目录.xlsx", path.read_bytes())
    handed_in = client.post(reverse("catalog:import_year", args=[2027]), {"file": file} | button)
    assert handed_in.status_code == 302
    worker.work_off(Job.objects.latest("pk"))
    return client.get(handed_in["Location"]).content.decode()


def test_page_of_an_import_names_who_is_flagged(client, index, department, year_file):
    load(year_file(DATA))
    Lecturer.objects.update(state=BankState.SUSPENDED)

    page = upload(client, year_file(DATA), check="")

    assert "请留意，不影响导入" in page
    assert "第 2 行：师资库里“孙䶮”的状态是" in page


def test_department_checks_and_then_imports(client, index, department, year_file):
    checked = upload(client, year_file(DATA), check="")
    assert "核对通过，尚未导入" in checked
    assert not Lecture.objects.exists()

    done = upload(client, year_file(DATA), **{"import": ""})

    assert "已导入为草稿" in done
    assert "新增 1 行" in done
    assert Lecture.objects.get().owner == department


def test_page_shows_what_to_correct(client, index, department, year_file):
    page = upload(client, year_file(but(DATA, 地点="没有的厅")), **{"import": ""})

    assert "1 处要改正，没有写入任何内容" in page
    assert "第 2 行" in page
    assert "场地库里没有“没有的厅”" in page
    assert not Lecture.objects.exists()


def test_page_follows_a_job_that_runs(client, index, department, year_file):
    file = SimpleUploadedFile("目录.xlsx", year_file(DATA).read_bytes())
    address = reverse("catalog:import_year", args=[2027])

    client.post(address, {"file": file, "import": ""})

    assert "every 2s" in client.get(address).content.decode()
    assert not Lecture.objects.exists()


def test_officer_whose_role_has_ended_imports_nothing(client, index, department, year_file):
    file = SimpleUploadedFile("目录.xlsx", year_file(DATA).read_bytes())
    client.post(reverse("catalog:import_year", args=[2027]), {"file": file, "import": ""})
    Role.objects.all().delete()

    worker.work_off(Job.objects.get())

    assert not Lecture.objects.exists()
    assert "不再担任" in Job.objects.get().parts.get().last_error


def test_import_of_another_officer_is_not_shown(client, index, city, department, year_file):
    upload(client, year_file(but(DATA, 地点="没有的厅")), check="")
    client.force_login(cast.make_officer(city.root, "second", RoleKind.TRAINING_DEPARTMENT))

    page = client.get(reverse("catalog:import_year", args=[2027])).content.decode()

    assert "要改正" not in page


def test_page_without_a_file_says_so(client, index, department):
    answer = client.post(reverse("catalog:import_year", args=[2027]), {"import": ""})

    assert answer.status_code == 422


def test_page_is_not_found_for_others(client, index, zhao, officer):
    for user in (zhao.user, officer):
        client.force_login(user)
        assert client.get(reverse("catalog:import_year", args=[2027])).status_code == 404
