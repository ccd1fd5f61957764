"""Alive and ready are told to anybody; figures to whoever has their token."""

import json

import pytest
from django.db.migrations.recorder import MigrationRecorder

from config.watching import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_known_yet(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)


def test_a_process_that_answers_is_alive(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_when_all_is_as_the_code_needs_it(client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert json.loads(answer.content) == {"database": True, "migrations": True, "cache": True}


def test_not_ready_before_the_last_migration(client):
    MigrationRecorder.Migration.objects.filter(app="credits").latest("pk").delete()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": True, "migrations": False, "cache": True}


def test_not_ready_without_what_is_counted_together(client, settings, tmp_path):
    redis = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": f"unix://{tmp_path}/nobody"}}

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": True, "migrations": True, "cache": False}


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "Basic right"])
def test_figures_are_not_there_for_others(client, settings, given):
    settings.METRICS_TOKEN = "right"

    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_without_a_token_there_are_no_figures(client, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_figures_count_jobs_by_state(client, settings):
    settings.METRICS_TOKEN = "right"

    answer = client.get("/metrics", headers={"Authorization": "Bearer right"})

    assert "civil_credits_parts_without_worker 0.0" in answer.text
