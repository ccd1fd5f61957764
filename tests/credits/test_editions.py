"""Editions: drafted, published for a year, superseded; the default pack before all of them."""

from datetime import timedelta

import pytest

from credits import editions, rulebook
from credits.models import EditionState, RulebookEdition
from credits.rulebook import RulebookError

pytestmark = pytest.mark.django_db
NANJING = rulebook.shipped_path("nanjing-2009").read_text(encoding="utf-8")
HENAN = rulebook.shipped_path("henan-2012").read_text(encoding="utf-8")


def store(text, year, now):
    return editions.store(text=text, name="办法.toml", now=now, effective_year=year)


def code_in(year):
    return editions.in_force(year).rulebook.code


def test_the_default_pack_is_in_force_before_anything_is_published(now, settings):
    store(NANJING, 2025, now)  # a draft judges nobody

    assert code_in(2026) == settings.CREDITS_DEFAULT_RULEBOOK.removesuffix(".toml")


def test_without_any_measure_the_refusal_says_what_to_do(settings):
    settings.CREDITS_DEFAULT_RULEBOOK = ""

    with pytest.raises(editions.NoRulebookInForceError, match=r"2026.*load_rulebook"):
        editions.in_force(2026)


def test_an_edition_judges_its_year_and_those_after_it(now):
    editions.publish(edition=store(NANJING, 2024, now), now=now)
    editions.publish(edition=store(HENAN, 2026, now), now=now)

    assert [code_in(year) for year in (2024, 2025, 2026, 2027)] == [
        "nanjing-2009",
        "nanjing-2009",
        "henan-2012",
        "henan-2012",
    ]
    assert code_in(2023) == "zhengzhou-online-2015"


def test_a_newer_edition_of_the_same_year_supersedes(now):
    old = editions.publish(edition=store(NANJING, 2026, now), now=now)

    editions.publish(edition=store(HENAN, 2026, now), now=now)

    old.refresh_from_db()
    assert old.state == EditionState.SUPERSEDED
    assert code_in(2026) == "henan-2012"


def test_a_superseded_edition_can_be_published_again(now):
    old = editions.publish(edition=store(NANJING, 2026, now), now=now)
    editions.publish(edition=store(HENAN, 2026, now), now=now)

    editions.publish(edition=old, now=now + timedelta(days=1))

    assert code_in(2026) == "nanjing-2009"


def test_storing_the_same_text_twice_stores_once(now):
    first = store(NANJING, 2026, now)

    again = store(NANJING, 2026, now)

    assert again == first
    assert RulebookEdition.objects.count() == 1


def test_publishing_twice_publishes_once(now):
    edition = editions.publish(edition=store(NANJING, 2026, now), now=now)

    again = editions.publish(edition=edition, now=now + timedelta(days=1))

    assert again.published_at == now


def test_the_year_comes_from_the_text_when_none_is_given(now):
    edition = editions.store(text=NANJING, name="办法.toml", now=now)

    assert edition.effective_year == rulebook.read(NANJING, name="").in_force_from.year


def test_a_text_with_a_failing_example_is_refused(now):
    broken = NANJING.replace('total = "', 'total = "1', 1)
    assert broken != NANJING

    with pytest.raises(RulebookError):
        store(broken, 2026, now)

    assert not RulebookEdition.objects.exists()


def test_an_edition_spoilt_in_the_database_is_not_published(now):
    edition = store(NANJING, 2026, now)
    RulebookEdition.objects.update(text=edition.text.replace("[rulebook]", "[rulebok]"))

    with pytest.raises(RulebookError):
        editions.publish(edition=edition, now=now)

    edition.refresh_from_db()
    assert edition.state == EditionState.DRAFT


def test_the_measure_in_force_takes_one_query_once_compiled(now, django_assert_num_queries):
    editions.publish(edition=store(NANJING, 2026, now), now=now)
    editions.in_force(2026)

    with django_assert_num_queries(1):
        editions.in_force(2026)


def test_a_measure_for_a_group_judges_besides_the_one_for_everyone(now):
    editions.publish(edition=store(NANJING, 2024, now), now=now)
    for year, text in ((2024, NANJING), (2026, HENAN)):
        further = editions.store(
            text=text, name="办法.toml", now=now, effective_year=year, group="专业技术人员"
        )
        editions.publish(edition=further, now=now)

    codes = {
        year: {
            group: kernel.rulebook.code for group, kernel in editions.further_in_force(year).items()
        }
        for year in (2023, 2025, 2026)
    }

    assert code_in(2026) == "nanjing-2009"
    assert codes == {
        2023: {},
        2025: {"专业技术人员": "nanjing-2009"},
        2026: {"专业技术人员": "henan-2012"},
    }


def test_a_group_without_a_measure_of_its_own_has_no_default(now):
    with pytest.raises(editions.NoRulebookInForceError, match="2026"):
        editions.in_force(2026, group="专业技术人员")
