"""The authority's pages of a rehearsal: asked for, worked off as a job, read with its figures."""

import json

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits import editions, rehearsal
from credits.models import RulebookEdition, Standing
from credits.rehearsal import job as rehearsals
from jobs import worker
from jobs.models import Job, JobState
from people.models import RoleKind
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW
from tests.credits.test_rehearsal import asking

pytestmark = pytest.mark.django_db
URL = "/rehearsals/"


@pytest.fixture(autouse=True)
def _in_june(settings, tmp_path):
    settings.JOBS_FOLDER = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def head(city):
    return cast.officer(city, RoleKind.TRAINING_DEPARTMENT, username="department")


@pytest.fixture
def page(client, head):
    client.force_login(head)
    return client


@pytest.fixture
def people(liu, chen, wang):
    """Liu and Wang have met the year exactly; Chen lacks everything."""
    cast.finish(liu)
    cast.finish(wang)


def toml(text, name="草案.toml"):
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def ask(client, text=None, **given):
    if text is not None:
        given["file"] = toml(text)
    return client.post(URL, {"year": "2026", "agency": "4101"} | given)


def finished(client, text=None, **given):
    response = ask(client, text, **given)
    assert response.status_code == 302, response.context["form"].errors
    worker.work_off(Job.objects.latest("pk"))
    return response.url


def errors(response):
    return " ".join(str(one) for some in response.context["form"].errors.values() for one in some)


def test_an_uploaded_draft_is_rehearsed_over_the_year(page, people):
    url = finished(page, asking(100, 58))

    shown = page.get(url)
    figures = shown.context["figures"]
    assert figures["everyone"]["to_short"] == 2
    assert [(row["name"], row["to_short"]) for row in shown.context["units"]] == [
        ("绿城市水利局", 1),
        ("绿城市财政局", 1),
    ]
    text = shown.content.decode()
    assert "刘喆" in text
    assert "王堃" in text
    assert "陈犇" not in text


def test_a_stored_draft_is_rehearsed(page, people):
    edition = editions.store(text=asking(100, 58), name="草案", now=NOW, effective_year=2027)

    url = finished(page, edition=str(edition.pk))

    assert page.get(url).context["figures"]["draft"]["digest"] == edition.digest
    edition.refresh_from_db()
    assert edition.state == "DRAFT"


def test_nothing_is_saved_but_the_result_of_the_job(page, people):
    finished(page, asking(100, 58))

    assert not RulebookEdition.objects.exists()
    assert not Standing.objects.exists()
    assert Job.objects.get().state == JobState.DONE


def test_the_page_and_the_command_find_the_same(page, people):
    url = finished(page, asking(100, 58))

    downloaded = b"".join(page.get(f"/jobs/{Job.objects.get().pk}/file/").streaming_content)
    figures = json.loads(downloaded)
    draft = rehearsals.rulebook.read(asking(100, 58), name="draft")
    assert figures == rehearsal.rehearse(draft=draft, year=2026).as_json()
    assert figures == page.get(url).context["figures"]
    assert "刘喆" not in downloaded.decode()


def test_many_parts_make_one_result(page, people, monkeypatch):
    monkeypatch.setattr(rehearsals, "PEOPLE_A_PART", 1)

    url = finished(page, asking(100, 58))

    assert Job.objects.get().parts.count() == 4
    assert page.get(url).context["figures"]["everyone"]["people"] == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense = 1\n", "草案.toml 第 1 行"),
        ("[rulebook\n", "不是合法的 TOML"),
        (b"\xff\xfe\x00", "不是 UTF-8"),
        (" " * 200_001, "超过 200 kB"),
    ],
)
def test_a_file_that_is_no_rulebook_is_refused_with_its_place(page, text, said):
    response = page.post(URL, {"year": "2026", "agency": "4101", "file": toml(text)})

    assert said in errors(response)
    assert not Job.objects.exists()


def test_a_faulty_key_is_named_with_its_line(page):
    text = asking(100, 58).replace('unit = "学分"', 'unitt = "学分"')

    said = errors(ask(page, text))

    assert "unitt" in said
    assert "最接近的是 unit" in said


def test_a_draft_or_a_file_and_not_both(page):
    edition = editions.store(text=asking(100, 58), name="草案", now=NOW, effective_year=2027)

    assert "二者取一" in errors(ask(page))
    assert "二者取一" in errors(ask(page, asking(100, 58), edition=str(edition.pk)))


def test_a_year_without_a_measure_is_refused(page, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = ""

    assert "2026 年没有已发布的学分办法" in errors(ask(page, asking(100, 58)))


@pytest.mark.parametrize(
    "kind", [RoleKind.PERSONNEL_OFFICER, RoleKind.TRAINING_OFFICER, RoleKind.AUDITOR]
)
def test_nobody_else_finds_the_page(client, city, kind):
    client.force_login(cast.officer(city, kind))

    assert client.get(URL).status_code == 404
    assert ask(client, asking(100, 58)).status_code == 404


def test_a_foreign_rehearsal_is_not_found(client, page, city, people):
    url = finished(page, asking(100, 58))
    client.force_login(cast.officer(city, RoleKind.TRAINING_DEPARTMENT, username="other"))

    assert client.get(url).status_code == 404


def test_a_role_that_ended_reads_no_result(page, head, people):
    url = finished(page, asking(100, 58))
    head.roles.update(ends_on=NOW.date().replace(day=1))

    assert page.get(url).status_code == 404


def test_a_role_that_ended_stops_the_job(page, head, people):
    ask(page, asking(100, 58))
    head.roles.update(ends_on=NOW.date().replace(day=1))

    job = worker.work_off(Job.objects.get())

    assert job.state == JobState.FAILED
    assert "不再担任" in job.parts.first().last_error
    assert not list(job.folder.glob("*.json"))


def test_a_bureaus_authority_rehearses_her_own_people_alone(client, finance, people):
    client.force_login(cast.officer(finance, RoleKind.TRAINING_DEPARTMENT))

    foreign = ask(client, asking(100, 58))
    shown = client.get(finished(client, asking(100, 58), agency="410101"))

    assert foreign.status_code == 200
    assert shown.context["figures"]["everyone"]["people"] == 2
    assert "王堃" not in shown.content.decode()


def test_while_it_runs_the_page_shows_how_far_it_is(page, people):
    url = ask(page, asking(100, 58)).url

    shown = page.get(url).content.decode()

    assert "排队中" in shown
    assert 'hx-trigger="every 2s"' in shown


def test_a_draft_without_minimums_is_not_praised(page, people):
    text = asking(100, 58).partition("[[minimums]]")[0]

    shown = page.get(finished(page, text)).content.decode()

    assert "草案没有规定最低学分" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_does_not_grow_with_the_changed(page, liu, chen, wang, count):
    for one in [liu, chen, wang][:count]:
        cast.finish(one)
    url = finished(page, asking(100, 58))
    page.get(url)

    with CaptureQueriesContext(connection) as captured:
        page.get(url)

    assert len(captured) == 9
