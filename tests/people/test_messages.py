"""Messages: once per source and person, nothing from a held batch, only into this site."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from people import messages
from people.models import Learner, Message, MessageState, RoleKind
from people.permissions import held_messages
from tests.catalog import cast
from tests.catalog.cast import NOW, TODAY

SAID = {"title": "讲座改期", "text": "移到 3 月 20 日。", "path": "/catalog/my-sessions/"}


@pytest.fixture
def city(db):
    return cast.build_city()


@pytest.fixture
def wang(city):
    return cast.make_learner(city.health, "10001", "王犇")


@pytest.fixture
def chief(city):
    return cast.make_officer(city.root, "peixun", RoleKind.TRAINING_DEPARTMENT)


def write(source="catalog.release:1", **words):
    return messages.write(source=source, by=None, now=NOW, **(SAID | words))


def test_a_message_reaches_the_learners_login(wang, chief):
    told = write(learners=[wang])

    assert (told, messages.unread(wang.user), messages.unread(chief)) == (1, 1, 0)


def test_officers_and_learners_are_told_alike(wang, chief):
    told = write(learners=[wang.pk], users=[chief])

    assert (told, messages.unread(wang.user), messages.unread(chief)) == (2, 1, 1)


def test_writing_twice_tells_once(wang):
    write(learners=[wang])

    again = write(learners=[wang, wang])

    assert (again, messages.unread(wang.user)) == (0, 1)


def test_another_source_is_another_message(wang):
    write(learners=[wang])
    write(source="catalog.release:2", learners=[wang])

    assert messages.unread(wang.user) == 2


def test_a_held_message_waits_for_its_release(wang, chief):
    write(source="catalog.release:1:7", learners=[wang], held=True)
    before = messages.unread(wang.user)

    sent = messages.release(source="catalog.release:1", by=chief, now=NOW)

    assert (before, sent, messages.unread(wang.user)) == (0, 1, 1)
    assert Message.objects.get().decided_by == chief


def test_a_release_leaves_other_batches_alone(wang, chief):
    write(source="catalog.release:12", learners=[wang], held=True)

    assert messages.release(source="catalog.release:1", by=chief, now=NOW) == 0


def test_a_dropped_message_is_neither_sent_nor_written_again(wang, chief):
    write(learners=[wang], held=True)
    messages.drop(Message.objects.of_batch("catalog.release:1"), by=chief, now=NOW)

    assert write(learners=[wang]) == 0
    assert messages.release(source="catalog.release:1", by=chief, now=NOW) == 0
    assert messages.unread(wang.user) == 0


def test_a_message_is_read_once(wang):
    write(learners=[wang])
    mine = Message.objects.to(wang.user)

    assert [messages.mark_read(mine, now=NOW) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example/", "/\\evil.example", "mine", "", "/a\nb"]
)
def test_a_message_never_leads_out_of_this_site(wang, path):
    with pytest.raises(ValidationError, match="本站路径"):
        write(learners=[wang], path=path)

    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"learner": None},
        {"both": True},
        {"path": "//evil.example/"},
        {"sent_at": None},
        {"state": MessageState.HELD},
        {"source": ""},
    ],
    ids=str,
)
def test_the_database_refuses_what_makes_no_sense(wang, wrong):
    said = SAID | {"source": "a:1", "learner": wang, "state": "SENT", "sent_at": NOW}
    if wrong.pop("both", False):
        wrong["user"] = wang.user

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(**(said | {"written_at": NOW} | wrong))


def test_a_city_is_told_in_chunks(city):
    Learner.objects.bulk_create(
        Learner(personnel_no=f"L{number}", name="刘喆", agency=city.health)
        for number in range(2500)
    )
    keys = list(Learner.objects.values_list("pk", flat=True))

    with CaptureQueriesContext(connection) as captured:
        told = write(learners=keys)

    assert told == Message.objects.count() == 2500
    assert len(captured) < 60


def test_departments_review_what_reaches_their_people(city, wang, chief):
    district = cast.make_officer(city.district, "qu", RoleKind.TRAINING_DEPARTMENT)
    unit = cast.make_officer(city.health, "lianluo", RoleKind.TRAINING_OFFICER)
    write(learners=[wang], held=True)
    messages.write(source="b:1", learners=[wang], held=True, by=district, now=NOW, **SAID)

    seen = {
        user.username: set(held_messages(user, on=TODAY).values_list("source", flat=True))
        for user in (chief, district, unit)
    }

    assert seen == {"peixun": {"catalog.release:1", "b:1"}, "qu": {"b:1"}, "lianluo": set()}


def test_batches_say_how_many_and_whether_texts_differ(city, wang, chief):
    li = cast.make_learner(city.clinic, "10002", "李喆")
    write(learners=[wang], held=True)
    write(learners=[li], held=True, text="移到 3 月 21 日。")

    [batch] = messages.batches(held_messages(chief, on=TODAY))

    assert (batch.source, batch.recipients, batch.texts) == ("catalog.release:1", 2, 2)
