"""The page for a cut network, and the worker that keeps it: the same for everybody."""

import re

import pytest
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.django_db


def test_the_page_is_the_same_for_everybody_and_in_both_languages(client, wang):
    before = client.get("/offline/").content
    client.force_login(wang.user)
    client.post("/language/", {"language": "en", "next": "/"})

    assert client.get("/offline/").content == before
    assert "现在连不上服务器" in before.decode()
    assert "The server cannot be reached" in before.decode()


def test_the_worker_may_answer_for_the_whole_site_and_keeps_files_that_are_there(client):
    answer = client.get("/offline/worker.js")

    files = re.findall(r'"/static/([^"]+)"', answer.content.decode())
    assert (answer["Service-Worker-Allowed"], answer["Content-Type"]) == ("/", "text/javascript")
    assert len(files) > 5
    assert [file for file in files if not finders.find(file)] == []
