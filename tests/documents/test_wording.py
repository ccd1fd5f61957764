from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from documents import wording


@pytest.mark.parametrize(
    ("day", "written"),
    [(date(2026, 9, 1), "2026年9月1日"), (date(2026, 12, 31), "2026年12月31日")],
)
def test_a_date_has_no_leading_zero(day, written):
    assert wording.official_date(day) == written


def test_a_number_has_hexagonal_brackets_and_no_zero():
    assert wording.document_number("郑训函", 2026, 1) == "郑训函〔2026〕1号"


@pytest.mark.parametrize("organ", ["人社局", "郑州市公务员培训管理办公室", "某" * 40])
def test_a_letterhead_fits_the_type_area_at_36_points_or_less(organ):
    size = wording.mark_size(organ)

    assert size <= 36
    assert size * len(organ) <= 442


def test_a_moment_before_eight_is_dated_by_the_office_s_own_day():
    early = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)  # half past one on New Year's Day

    shown = Template("{% load documents %}{{ moment|official_date }}").render(
        Context({"moment": early})
    )

    assert shown == "2027年1月1日"
