from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from portal.my_year import percent_of
from portal.templatetags.portal import credits as written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.500"), "1.5"),
        (Decimal("48"), "48"),
        (Decimal("1E+2"), "100"),
        ("0.333333333", "0.333"),
        (Decimal("-0.0001"), "0"),
        (0, "0"),
        (None, "—"),
        ("", "—"),
    ],
    ids=str,
)
def test_credits_are_written_without_needless_zeros(value, text):
    assert written(value) == text


@pytest.mark.parametrize(
    ("has", "needed", "percent"),
    [("0", "96", 0), ("95.9", "96", 99), ("96", "96", 100), ("200", "96", 100), ("0", "0", 100)],
)
def test_a_bar_is_full_only_when_the_minimum_is_met(has, needed, percent):
    assert percent_of(Decimal(has), Decimal(needed)) == percent


@pytest.mark.parametrize(
    ("asked", "changed"),
    [
        ("/unit/?q=%E7%8E%8B&page=2&only=short", "?q=%E7%8E%8B&only=short&year=2025"),
        ("/unit/?year=2026&year=2024", "?year=2025"),
        ("/unit/", "?year=2025"),
    ],
)
def test_an_address_keeps_its_filters_and_drops_its_page(asked, changed):
    template = Template(
        "{% load portal %}{% with_query year=2025 page='' as here %}{{ here|safe }}"
    )

    text = template.render(Context({"request": RequestFactory().get(asked)}))

    assert text == changed
