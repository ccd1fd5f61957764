from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.images.models import Image

from catalog.models import KnowledgePoint
from exams.models import HandbookPart, PartKind
from people.models import User
from portal.demo_city import cartoons
from tests.catalog import cast
from tests.exams.conftest import NOW
from tests.exams.practice.conftest import practise  # noqa: F401 -- a fixture

CURRENT = reverse("exams:handbook")


def page_of(point):
    return reverse("exams:point", args=[point.pk])


def test_the_handbook_lists_its_parts_with_what_the_reader_knows(
    at_liu,
    liu,
    chapter,
    bank,
    list_points,
    practise,  # noqa: F811 -- the fixture
):
    list_points("宪法", chapter)
    practise(liu, bank[0])

    page = at_liu.get(CURRENT, follow=True).content.decode()

    assert "2 个知识点，已记住 1 个" in page
    assert 'aria-current="true">应知应会</a>' in page


def test_a_part_shows_a_chapters_points_with_their_levels(at_liu, chapter, point, list_points):
    page = at_liu.get(list_points("宪法", chapter).url).content.decode()

    assert page.index("宪法与法律") < page.index(point.title) < page.index("立法程序")
    assert page.count("还没练") == 2


def test_an_officer_without_a_record_reads_without_levels(client, city, chapter, list_points):
    client.force_login(User.objects.create(username="reader"))

    page = client.get(list_points("宪法", chapter).url).content.decode()

    assert "立法程序" in page
    assert "还没练" not in page


def test_handbook_pages_are_kept_by_no_browser(at_liu, chapter, list_points):
    answer = at_liu.get(list_points("宪法", chapter).url)

    assert "no-store" in answer["Cache-Control"]


def test_drafts_are_not_shown(at_liu, handbook, chapter, list_points):
    list_points("未定稿", chapter, live=False)

    assert "未定稿" not in at_liu.get(handbook.url).content.decode()


def test_without_a_handbook_the_page_says_so(at_liu):
    assert "还没有发布的读本" in at_liu.get(CURRENT).content.decode()


@pytest.mark.parametrize(
    ("kind", "month"), [(PartKind.CHAPTER, 3), (PartKind.MONTHLY, None), (PartKind.MONTHLY, 13)]
)
def test_monthly_issues_alone_name_a_month(handbook, kind, month):
    part = HandbookPart(title="某期", slug="m", kind=kind, month=month)

    with pytest.raises(ValidationError, match="月读须填"):
        handbook.add_child(instance=part)


def test_a_point_shows_text_source_practice_and_lectures(
    at_liu,
    liu,
    finance,
    point,
    bank,
    list_points,
    practise,  # noqa: F811 -- the fixture
):
    lecture = cast.make_lecture(cast.make_catalog(), finance, title="宪法宣誓制度解读")
    lecture.knowledge_points.add(point)
    lecture.save()
    cast.make_session(lecture, starts_at=NOW + timedelta(days=3))
    list_points("宪法", point)
    practise(liu, bank[0])

    page = at_liu.get(page_of(point)).content.decode()

    for text in (point.text, point.source, "记住了", "题库里有 12 道题", lecture.title, "宪法</a>"):
        assert text in page
    assert reverse("exams:practice_point", args=[point.pk]) in page


def test_a_chapter_lists_the_lectures_on_what_is_under_it(at_liu, finance, chapter, point):
    lecture = cast.make_lecture(cast.make_catalog(), finance, title="宪法宣誓制度解读")
    lecture.knowledge_points.add(point)
    lecture.save()
    cast.make_session(lecture, starts_at=NOW + timedelta(days=3))

    assert lecture.title in at_liu.get(page_of(chapter)).content.decode()


# Wagtail leaves the file open in which it makes a smaller picture.
@pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile")
def test_a_cartoon_is_shown_with_words_and_served_to_who_is_logged_in(
    client, at_liu, point, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    file = ContentFile(cartoons.draw("lock"), name="lock.png")
    point.cartoon = Image.objects.create(title="锁", file=file, width=640, height=360)
    point.cartoon_says = "一把合上的锁"
    point.save()
    address = reverse("exams:cartoon", args=[point.pk])

    page, picture = at_liu.get(page_of(point)).content.decode(), at_liu.get(address)
    content = b"".join(picture.streaming_content)
    client.logout()

    assert f'<img src="{address}" alt="一把合上的锁">' in page
    assert picture["Content-Type"] == "image/png"
    assert content.startswith(b"\x89PNG")
    assert client.get(address).status_code == 302


def test_a_point_without_a_cartoon_has_no_picture(at_liu, point):
    assert at_liu.get(reverse("exams:cartoon", args=[point.pk])).status_code == 404
    assert at_liu.get(reverse("exams:point", args=[0])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_handbook_asks_the_same_number_of_queries(
    at_liu, handbook, list_points, number, django_assert_num_queries
):
    for place in range(number):
        point = KnowledgePoint.objects.create(code=f"Q{place}", title=f"要点{place}")
        list_points(f"第{place}章", point)

    with django_assert_num_queries(17):
        at_liu.get(handbook.url)
