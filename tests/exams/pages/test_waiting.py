"""The page that stands in for a paper while the network is cut, and the worker that keeps it."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, liu):
    client.force_login(liu.user)
    return client


def test_page_is_the_same_for_everybody(reader, client, chen, liu):
    page = reader.get(reverse("exams:waiting"))
    client.force_login(chen.user)

    assert client.get(reverse("exams:waiting")).content == page.content
    assert liu.name not in page.content.decode()
    assert "显示过“已保存”的作答都在服务器上" in page.content.decode()


def test_worker_keeps_what_the_page_loads_and_nothing_else(reader):
    page = reader.get(reverse("exams:waiting")).content.decode()
    worker = reader.get(reverse("exams:waiting_worker"))

    listed = worker.content.decode().partition("FILES = [")[2].partition("];")[0]
    kept, loaded = (set(re.findall(r'"(/static/[^"]+)"', text)) for text in (listed, page))
    assert worker["Content-Type"] == "text/javascript"
    assert kept == loaded
