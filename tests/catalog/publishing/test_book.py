"""The printed book of a year: what two engines read in it, who prints it and who takes it."""

import re
from datetime import date

import pikepdf
import pymupdf
import pypdfium2
import pytest
from django.urls import reverse

from catalog.models import Lecture, Session, SessionState
from catalog.publishing import book, book_plan
from documents import printing
from jobs import files, worker
from jobs.models import Job, JobState
from people.models import Role, RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.catalog.listed import lecture, session
from tests.documents import pictures
from tests.documents.letters import RARE_NAMES, wheel_chains

HOSTS = [("市卫健委", "00010001"), ("市交通局", "00010002"), ("金沙区", "00010003")]
LECTURES = [
    lecture(
        number,
        f"第{number}讲：<治理>与“数据” & 案例",
        session(number, number % 11 + 2, number),
        lecturer=RARE_NAMES[number % len(RARE_NAMES)],
        category=("党史", "依法行政")[number % 2],
        host=HOSTS[number % 3][0],
        host_path=HOSTS[number % 3][1],
        notes="请携带公文包" if number == 3 else "",
    )
    for number in range(1, 25)
]
LECTURES += [
    lecture(25, "取消的一讲", session(25, 3, 3, state=SessionState.CANCELLED), lecturer=""),
    lecture(26, "两场的一讲", session(26, 4, 4), session(27, 9, 9, hour=14), lecturer=""),
    lecture(27, "时间待定的一讲", lecturer=""),
]


@pytest.fixture(scope="module")
def plan():
    return book_plan.plan(
        title="2026 年度培训大讲堂目录",
        theme="强作风、提能力、优服务",
        foreword="第一段。\n第二段。",
        year=2026,
        lectures=LECTURES,
    )


@pytest.fixture(scope="module")
def printed(plan):
    document = book.document(plan, publisher="嵩阳市", printed_on=date(2026, 1, 5))
    chunk = printing.print_book(document, chains=wheel_chains(), variant=printing.FOR_SENDING)
    assert not chunk.refused
    return chunk


def texts(pdf, read):
    return [re.sub(r"\s", "", read(pdf, page)) for page in range(page_count(pdf))]


def page_count(pdf):
    with pymupdf.open(stream=pdf) as document:
        return len(document)


def lines(pdf):
    """Each line that leads to a page: its title, the page as two engines read it, the true one."""
    found = {}
    other = pypdfium2.PdfDocument(pdf)
    with pymupdf.open(stream=pdf) as document:
        for page in document:
            width, height = page.rect.width, page.rect.height
            number = width - 110  # the titles end before it
            for link in page.get_links():
                top, bottom = link["from"].y0 + 2, link["from"].y1 - 2
                bounds = (number, height - bottom, width, height - top)
                found[page.number, round(top)] = (
                    page.get_textbox((0, top, number, bottom)),
                    int(page.get_textbox((number, top, width, bottom))),
                    int(other[page.number].get_textpage().get_text_bounded(*bounds)),
                    link["page"],
                )
    other.close()
    return list(found.values())


@pytest.mark.parametrize("read", [pictures.text_by_mupdf, pictures.text_by_pdfium])
def test_book_holds_every_lecture_with_its_columns(printed, read):
    pages = texts(printed.pdf, read)

    for one in LECTURES:
        heading = re.sub(r"\s", "", f"{one.number}{one.title}")
        (page,) = [text for text in pages if heading in text and "培训对象" in text]
        for told in (one.lecturer, one.host, one.category, "全体公务员", "数字政务"):
            assert told in page
    whole = "".join(pages)
    # Contacts are on the page on the screen alone: paper cannot be erased.
    assert "张敏" not in whole
    assert "0371" not in whole
    assert "4月4日（星期六）09:00—11:10市民中心报告厅席位：计划40，开放160" in whole
    assert "9月9日（星期三）14:00—16:10" in whole
    assert "（已取消）" in whole
    assert "请携带公文包" in whole


def test_every_page_number_of_contents_and_indexes_is_right(printed, plan):
    pages = texts(printed.pdf, pictures.text_by_mupdf)
    counted = dict.fromkeys((one.number for one in LECTURES), 0)
    chapters = 0

    for title, by_mupdf, by_pdfium, leads_to in lines(printed.pdf):
        assert by_mupdf == by_pdfium == leads_to + 1
        number = re.match(r"0\d\d", title)
        if number is None:
            chapters += 1
            continue
        counted[number[0]] += 1
        (one,) = [one for one in LECTURES if one.number == number[0]]
        assert re.sub(r"\s", "", one.number + one.title) in pages[leads_to]
        assert "培训对象" in pages[leads_to]

    # Contents, category, unit, and lecturer where there is one.
    assert counted == {one.number: 4 if one.lecturer else 3 for one in LECTURES}
    assert chapters == len(plan.months) + 3


def test_lecturers_are_indexed_in_pinyin_order(printed):
    index = "".join(
        text for text in texts(printed.pdf, pictures.text_by_mupdf) if "授课人索引" in text
    )
    places = [index.index(f"{name}市委党校") for name in sorted_by_pinyin()]

    assert places == sorted(places)


def sorted_by_pinyin():
    return ["陈䶮", "李犇", "刘旻", "王喆", "杨㛃", "张堃", "赵𬤇"]


def test_odd_pages_are_numbered_on_the_right_and_even_ones_on_the_left(printed):
    sides = {}
    with pymupdf.open(stream=printed.pdf) as document:
        for page in document:
            foot = [word for word in page.get_text("words") if word[1] > page.rect.height - 68]
            for x0, _y0, _x1, _y1, text, *_ in foot:
                if text.isdigit() and page.number:
                    assert int(text) == page.number + 1
                    sides[int(text)] = "right" if x0 > page.rect.width / 2 else "left"

    assert len(sides) > 10
    assert {side for number, side in sides.items() if number % 2} == {"right"}
    assert {side for number, side in sides.items() if not number % 2} == {"left"}


def test_heads_name_the_book_and_the_chapter(printed, plan):
    heads = {}
    with pymupdf.open(stream=printed.pdf) as document:
        for page in document:
            heads[page.number + 1] = page.get_textbox((0, 0, page.rect.width, 70)).strip()

    even = {text for number, text in heads.items() if number % 2 == 0 and text}
    odd = {text for number, text in heads.items() if number % 2 and number > 1}
    chapters = {month.heading for month in plan.months}
    assert even == {plan.title}
    assert len(odd & chapters) > 3
    assert odd <= chapters | {"前言", "目录", "分类索引", "授课人索引", "主办单位索引", ""}


def test_both_engines_draw_the_same_pages(printed):
    for page in (0, 4, page_count(printed.pdf) - 1):
        one, other = (draw(printed.pdf, page) for draw in (pictures.by_mupdf, pictures.by_pdfium))
        assert pictures.difference(one, other) < 0.25


def test_bookmarks_follow_the_chapters(printed, tmp_path, plan):
    path = tmp_path / "book.pdf"
    path.write_bytes(printed.pdf)
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        titles = [one.title for one in outline.root]
        first = [one.title for one in outline.root[2].children]

    months = [month.heading for month in plan.months]
    assert titles == ["前言", "目录", *months, "分类索引", "授课人索引", "主办单位索引"]
    assert len(first) == len(plan.months[0].lectures)


@pytest.fixture
def season(settings, tmp_path, catalog, city):
    settings.JOBS_FOLDER = tmp_path / "jobs"
    for number in range(2):
        one = cast.make_lecture(catalog, city.health, f"讲座{number}")
        cast.make_session(one)
    cast.make_lecture(catalog, city.health, "没有发布的", live=False)
    return catalog


@pytest.fixture
def department(city):
    return cast.make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT)


def page_of(client, catalog):
    return client.get(reverse("catalog:book", args=[catalog.year])).content.decode()


def test_department_prints_and_everybody_takes_the_book(client, season, department, zhao):
    client.force_login(department)
    assert "还没有印制" in page_of(client, season)

    client.post(reverse("catalog:print_book", args=[season.year]))
    assert "正在排版" in page_of(client, season)
    worker.work_off(Job.objects.get())

    client.force_login(zhao.user)
    page = page_of(client, season)
    assert "收入 2 个讲座" in page
    assert "与现在的目录一致" in page
    assert "<form" not in page.split('id="book"')[1].split("</section>")[0]
    response = client.get(reverse("catalog:book_file", args=[season.year]))
    content = b"".join(response.streaming_content)
    assert content.startswith(b"%PDF")
    assert "没有发布的" not in "".join(texts(content, pictures.text_by_pdfium))


def test_one_state_is_printed_once_and_a_changed_one_again(season, department):
    first = book.submit(catalog=season, requested_by=department, now=NOW)
    again = book.submit(catalog=season, requested_by=None, now=NOW)
    worker.work_off(first)
    printed = book.submit(catalog=season, requested_by=None, now=NOW)

    Session.objects.update(state=SessionState.CANCELLED)
    assert not book.of(season).is_current
    changed = book.submit(catalog=season, requested_by=department, now=NOW)

    assert first == again == printed
    assert changed != first
    # The book of before can be had until the new one is there.
    assert book.of(season).printed == first
    assert book.of(season).running == changed


def test_character_without_a_font_stops_the_book_and_names_the_lecture(season, department):
    Lecture.objects.filter(number="002").update(notes="某\ue863")

    job = worker.work_off(book.submit(catalog=season, requested_by=department, now=NOW))

    assert files.result_of(job) is None
    (parked,) = job.result["parked"]
    assert parked["title"] == "002 讲座1"
    assert "U+E863" in parked["reason"]
    assert book.of(season).refused == job
    assert book.submit(catalog=season, requested_by=department, now=NOW) != job


def test_who_no_longer_runs_the_catalogue_prints_nothing(season, department):
    job = book.submit(catalog=season, requested_by=department, now=NOW)
    Role.objects.all().delete()

    job = worker.work_off(job)

    assert files.result_of(job) is None
    assert "已不再担任" in job.parts.get().last_error


@pytest.mark.parametrize("kind", [None, RoleKind.TRAINING_OFFICER, RoleKind.PERSONNEL_OFFICER])
def test_printing_is_not_found_for_others(client, season, city, zhao, kind):
    user = cast.make_officer(city.root, "other", kind) if kind else zhao.user
    client.force_login(user)

    answer = client.post(reverse("catalog:print_book", args=[season.year]))

    assert answer.status_code == 404
    assert not Job.objects.exists()


def test_department_of_a_district_prints_no_book_of_the_city(client, season, city):
    client.force_login(cast.make_officer(city.district, "district", RoleKind.TRAINING_DEPARTMENT))

    assert client.post(reverse("catalog:print_book", args=[season.year])).status_code == 404


def test_year_without_lectures_is_not_printed(client, catalog, department):
    client.force_login(department)

    answer = client.post(reverse("catalog:print_book", args=[catalog.year]), follow=True)

    assert "还没有发布的讲座" in answer.content.decode()
    assert not Job.objects.exists()


def test_draft_catalogue_has_no_book(client, season, zhao):
    client.force_login(zhao.user)
    season.unpublish()

    for name in ("book", "book_file", "workbook"):
        assert client.get(reverse(f"catalog:{name}", args=[season.year])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_pages_query_count_ignores_lectures(
    season, catalog, city, number, django_assert_num_queries
):
    for _each in range(number):
        cast.make_session(cast.make_lecture(catalog, city.health))
    job = book.submit(catalog=catalog, requested_by=None, now=NOW)
    job.folder.mkdir(parents=True)
    (job.folder / "book.pdf").write_bytes(b"%PDF")
    Job.objects.update(
        state=JobState.DONE, finished_at=NOW, result={"file": "book.pdf", "digest": ""}
    )

    with django_assert_num_queries(4):
        assert book.of(catalog).printed == job
