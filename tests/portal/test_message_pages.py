"""The inbox and the department's review of held messages."""

import pytest
from django.urls import reverse

from people import messages
from people.models import Message, RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW


def tell(learner, source="catalog.release:1", **words):
    said = {"title": "讲座改期", "text": "移到 3 月 20 日。", "path": "/my-credits/"}
    messages.write(source=source, learners=[learner], by=None, now=NOW, **(said | words))


@pytest.fixture
def chief(city):
    return cast.make_officer(city.root, "peixun", RoleKind.TRAINING_DEPARTMENT)


def test_the_inbox_shows_ones_own_messages(client, wang, li):
    tell(wang)
    tell(li, title="另一人的消息")
    client.force_login(wang.user)

    page = client.get(reverse("messages")).content.decode()

    assert "讲座改期" in page
    assert "1 条未读" in page
    assert "另一人的消息" not in page


def test_opening_a_message_reads_it_and_leads_on(client, wang):
    tell(wang)
    client.force_login(wang.user)

    answer = client.post(reverse("open_message", args=[Message.objects.get().pk]))

    assert answer.url == "/my-credits/"
    assert messages.unread(wang.user) == 0


def test_a_foreign_or_held_message_is_not_found(client, wang, li):
    tell(li)
    tell(wang, held=True)
    client.force_login(wang.user)

    answers = [client.post(reverse("open_message", args=[one.pk])) for one in Message.objects.all()]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_all_can_be_marked_read_at_once(client, wang):
    tell(wang)
    tell(wang, source="catalog.release:2")
    client.force_login(wang.user)

    client.post(reverse("read_messages"))

    assert messages.unread(wang.user) == 0


def test_reading_needs_a_post(client, wang):
    tell(wang)
    client.force_login(wang.user)

    assert client.get(reverse("open_message", args=[Message.objects.get().pk])).status_code == 405
    assert messages.unread(wang.user) == 1


def test_the_inbox_asks_a_fixed_number_of_questions(client, wang, count_queries):
    client.force_login(wang.user)
    tell(wang)
    one = count_queries(client, reverse("messages"))
    for number in (2, 3):
        tell(wang, source=f"catalog.release:{number}")

    assert count_queries(client, reverse("messages")) == one == 7


def test_the_department_sends_a_held_batch(client, wang, chief):
    tell(wang, held=True)
    client.force_login(chief)
    page = client.get(reverse("held_messages")).content.decode()

    client.post(reverse("decide_messages"), {"source": "catalog.release:1", "answer": "send"})

    assert "发送给 1 人" in page
    assert messages.unread(wang.user) == 1


def test_a_batch_decided_by_a_colleague_is_said_to_be(client, wang, chief):
    tell(wang, held=True)
    client.force_login(chief)
    client.post(reverse("decide_messages"), {"source": "catalog.release:1", "answer": "drop"})

    answer = client.post(
        reverse("decide_messages"), {"source": "catalog.release:1", "answer": "send"}, follow=True
    )

    assert "已由他人处理" in answer.content.decode()
    assert messages.unread(wang.user) == 0


def test_an_answer_that_is_none_decides_nothing(client, wang, chief):
    tell(wang, held=True)
    client.force_login(chief)

    answer = client.post(reverse("decide_messages"), {"source": "catalog.release:1"})

    assert answer.status_code == 400
    assert Message.objects.held().count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_held_messages_are_the_departments(client, officer, method):
    client.force_login(officer)
    name = "held_messages" if method == "get" else "decide_messages"

    assert getattr(client, method)(reverse(name)).status_code == 404
