"""The form of one question: every type is typed as in a file, and nobody releases her own."""

import pytest
from django.urls import reverse

from exams.models import Question, QuestionState
from people.models import User
from tests.exams.conftest import make_question
from tests.exams.test_author_pages import question_form


@pytest.fixture
def author(client, db):
    user = User.objects.create_superuser(username="author", name="命题人")
    client.force_login(user)
    return user


def post(client, point, pk=None, **changes):
    name, args = ("question:edit", [pk]) if pk else ("question:add", [])
    return client.post(reverse(name, args=args), question_form(point, **changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"type": "FILL_IN", "stem": "__和__", "option_lines": "", "key_text": "甲；乙/丙"},
            {
                "key": [
                    [{"text": "甲", "weight": "100"}],
                    [{"text": "乙", "weight": "100"}, {"text": "丙", "weight": "100"}],
                ]
            },
        ),
        (
            {"type": "NUMERICAL", "option_lines": "", "key_text": "3.14±0.01"},
            {"key": [{"value": "3.14", "tolerance": "0.01", "weight": "100"}]},
        ),
        (
            {"type": "MATCHING", "option_lines": "左一 -> 右\n左二 -> 右", "key_text": ""},
            None,
        ),
        (
            {"type": "SHORT_ANSWER", "option_lines": "", "key_text": "三点"},
            {"key": [], "options": [], "details": {"rubric": "三点"}},
        ),
    ],
)
def test_author_types_every_kind(client, author, point, changes, expected):
    reply = post(client, point, **changes)

    if expected is None:
        assert "选项应有 2–8 个，现有 1 个" in reply.content.decode()
        return
    question = Question.objects.get()
    assert {name: getattr(question, name) for name in expected} == expected
    assert question.author == author


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"type": "MATCHING", "option_lines": "河南 -> 郑州\n山东 -> 济南", "key_text": ""},
         ["河南 -&gt; 郑州\n山东 -&gt; 济南"]),
        ({"type": "ORDERING", "option_lines": "后\n先", "key_text": "BA"},
         ["先\n后", 'value="AB"']),
    ],
)  # fmt: skip
def test_form_shows_what_was_typed(client, author, point, changes, told):
    post(client, point, **changes)

    page = client.get(reverse("question:edit", args=[Question.objects.get().pk])).content.decode()

    assert all(text in page for text in told)


def test_author_does_not_release_her_own_question(client, author, point):
    reply = post(client, point, state="PUBLISHED")

    assert "要由另一个人审题入库" in reply.content.decode()
    assert not Question.objects.exists()


def test_second_person_releases_by_the_form(client, author, point):
    other = User.objects.create(username="other", name="楚缇")
    draft = make_question("N1", "SINGLE", point, state="DRAFT", author=other)

    post(client, point, draft.pk, state="PUBLISHED")

    draft.refresh_from_db()
    assert (draft.state, draft.reviewed_by) == (QuestionState.PUBLISHED, author)
    assert draft.reviewed_at is not None
