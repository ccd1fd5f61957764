"""The year's catalogue as a workbook, read by calamine as people's programs read it."""

import io
from datetime import date, time, timedelta

import pytest
import python_calamine
from django.urls import reverse

from catalog.models import Pool, PoolName
from catalog.publishing import workbook
from catalog.publishing.listing import listed
from keeping.spreadsheets import quoted, unquoted
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.catalog.listed import lecture, session


def rows(content):
    book = python_calamine.load_workbook(io.BytesIO(content))
    head, *body = book.get_sheet_by_name(workbook.SHEET).to_python()
    return [dict(zip(head, row, strict=True)) for row in body]


def test_a_row_is_a_session_with_real_dates_and_figures(catalog, city):
    one = cast.make_lecture(catalog, city.health, lecturer=cast.make_lecturer(), notes="带笔")
    reserved = cast.make_session(one, planned=5)
    Pool.objects.create(session=reserved, name=PoolName.RESERVED, agency=city.clinic, seats=3)
    Pool.objects.create(session=reserved, name=PoolName.ACCESSIBLE, seats=2)
    cast.make_session(one, starts_at=NOW + timedelta(days=40))
    cast.make_lecture(catalog, city.transport, "未定")

    first, second, third = rows(workbook.written(listed(catalog.lectures())))

    assert first["编号"] == "001"
    assert first["日期"] == date(2026, 3, 12)
    assert (first["开始"], first["结束"]) == (time(9, 0), time(11, 10))
    assert (first["计划席位"], first["开放席位"], first["学分"]) == (5, 10, 2)
    assert first["其他席位"] == 5
    assert (first["授课人"], first["主办单位"], first["备注"]) == ("孙䶮", "市卫健委", "带笔")
    assert second["编号"] == "001"
    assert second["日期"] == date(2026, 4, 11)
    assert (third["题目"], third["日期"]) == ("未定", "")


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1+1", "@SUM(A1)", "＝1", "'已引", " =1"])
def test_no_cell_is_a_formula_and_the_text_comes_back(text):
    content = workbook.written([lecture(1, text, session(1, 3, 3))])

    (row,) = rows(content)

    assert row["题目"] == f"'{text}"
    assert unquoted(row["题目"]) == text
    assert b"<f>" not in content


@pytest.mark.parametrize("text", ["大数据", "'", "it's", "1=1", "-1"])
def test_ordinary_texts_stay_as_they_are(text):
    assert unquoted(quoted(text)) == text


def test_everybody_who_reads_the_catalogue_takes_the_workbook(client, catalog, city, zhao):
    cast.make_lecture(catalog, city.health)
    cast.make_lecture(catalog, city.health, "没有发布的", live=False)
    client.force_login(zhao.user)

    response = client.get(reverse("catalog:workbook", args=[catalog.year]))

    assert response["Content-Disposition"] == 'attachment; filename="catalogue-2026.xlsx"'
    assert [row["编号"] for row in rows(response.content)] == ["001"]
    page = client.get(catalog.url).content.decode()
    assert reverse("catalog:workbook", args=[catalog.year]) in page
    assert reverse("catalog:book", args=[catalog.year]) in page


def test_workbook_needs_a_login(client, catalog):
    answer = client.get(reverse("catalog:workbook", args=[catalog.year]))

    assert "/login/" in answer["Location"]


@pytest.mark.parametrize("number", [1, 3])
def test_query_count_ignores_lectures(catalog, city, number, django_assert_num_queries):
    lecturer = cast.make_lecturer()
    for _each in range(number):
        cast.make_session(cast.make_lecture(catalog, city.health, lecturer=lecturer))

    with django_assert_num_queries(3):
        listed(catalog.lectures())
