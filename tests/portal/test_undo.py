"""撤销: what was done at once is offered back; taken late, twice or by another it does nothing."""

from datetime import timedelta

import pytest

from catalog.models import Enrolment, Opening
from catalog.seating import seats
from catalog.wishes import wishing
from people import messages
from people.models import Message
from tests.catalog import cast
from tests.catalog.cast import NOW

DAY = timedelta(days=1)


@pytest.fixture
def mine(client, wang):
    client.force_login(wang.user)
    return client


@pytest.fixture
def session(catalog, city):
    return cast.make_session(cast.make_lecture(catalog, city.transport, "依法行政"))


@pytest.fixture
def held(session, wang):
    return seats.enrol(session=session, learner=wang, enrolled_by=wang.user, now=NOW)


def offered(response):
    """What the page's messages offer: address and fields."""
    found = [message for message in response.context["messages"] if message.extra_tags]
    assert "撤销" in response.content.decode()
    assert len(found) == 1
    return found[0].extra_tags.removeprefix("undo ").partition("?")[::2]


def take(client, response):
    """Press 撤销, as the page posts it."""
    address, fields = offered(response)
    return client.post(
        address, fields, content_type="application/x-www-form-urlencoded", follow=True
    )


def holds(learner, session):
    return Enrolment.objects.holding().filter(learner=learner, session=session).count()


def test_a_seat_given_back_is_had_again(mine, wang, session, held):
    back = {"back": "my_sessions"}
    response = mine.post(f"/catalog/enrolments/{held.pk}/cancel/", back, follow=True)
    assert holds(wang, session) == 0

    again = take(mine, response)

    assert holds(wang, session) == 1
    assert again.redirect_chain == [("/catalog/my-sessions/", 302)]


def test_a_seat_that_is_gone_meanwhile_is_refused_in_words(mine, wang, session, held):
    response = mine.post(f"/catalog/enrolments/{held.pk}/cancel/", follow=True)
    session.pools.update(seats=0)

    page = take(mine, response).content.decode()

    assert holds(wang, session) == 0
    assert "message-error" in page


def test_nothing_is_offered_where_nobody_may_choose_any_more(mine, session, held, catalog):
    catalog.selection_opens_at, catalog.selection_closes_at = NOW - 9 * DAY, NOW - DAY
    catalog.save()

    page = mine.post(f"/catalog/enrolments/{held.pk}/cancel/", follow=True).content.decode()

    assert "已退选：依法行政" in page
    assert "撤销" not in page


def test_a_seat_taken_is_given_back(mine, wang, session):
    response = mine.post(f"/catalog/sessions/{session.pk}/enrol/", follow=True)
    assert holds(wang, session) == 1

    take(mine, response)

    assert holds(wang, session) == 0


def test_a_place_in_line_is_given_up_again(mine, catalog, city, wang, li):
    lecture = cast.make_lecture(catalog, city.transport, "依法行政")
    session = cast.make_session(lecture, open_seats=1)
    seats.enrol(session=session, learner=li, enrolled_by=None, now=NOW)

    response = mine.post(f"/catalog/sessions/{session.pk}/wait/", follow=True)
    assert session.waiting_places.waiting().get().learner == wang
    page = take(mine, response).content.decode()

    assert not session.waiting_places.waiting().exists()
    assert "已退出候补：依法行政" in page


def test_pressing_twice_acts_once(mine, wang, session, held):
    address = f"/catalog/enrolments/{held.pk}/cancel/"
    mine.post(address)
    response = mine.post(address, follow=True)
    pool = session.pools.get(pk=held.pool_id)
    assert (holds(wang, session), pool.taken) == (0, 0)

    _address, fields = offered(mine.post(address, follow=True))
    for _time in range(2):
        mine.post(
            f"/catalog/sessions/{session.pk}/enrol/",
            fields,
            content_type="application/x-www-form-urlencoded",
        )

    pool.refresh_from_db()
    assert response.status_code == 200
    assert (holds(wang, session), pool.taken) == (1, 1)


def test_a_whole_plan_is_given_back_at_once(mine, wang, catalog, city):
    sessions = [
        cast.make_session(cast.make_lecture(catalog, city.transport), starts_at=NOW + days * DAY)
        for days in (3, 5)
    ]
    sent = {"session": [one.pk for one in sessions], "year": "2026"}
    response = mine.post("/my-credits/take-seats/", sent, follow=True)
    assert [holds(wang, one) for one in sessions] == [1, 1]

    page = take(mine, response).content.decode()

    assert [holds(wang, one) for one in sessions] == [0, 0]
    assert "已退选 2 场" in page


def test_nobody_gives_back_the_seat_of_another(client, li, wang, session, held):
    client.force_login(li.user)

    response = client.post("/my-credits/give-back-seats/", {"enrolment": held.pk})

    assert response.status_code == 404
    assert holds(wang, session) == 1


@pytest.mark.parametrize("sent", [{}, {"enrolment": "x"}, {"enrolment": "99999999999999999999"}])
def test_giving_back_nothing_that_is_hers_is_not_found(mine, sent):
    assert mine.post("/my-credits/give-back-seats/", sent).status_code == 404


def test_a_wish_taken_off_the_list_comes_back_to_its_place(mine, wang, catalog, city):
    catalog.opening = Opening.DRAW
    catalog.wishes_open_at, catalog.wishes_close_at = NOW - DAY, NOW + DAY
    catalog.selection_opens_at, catalog.selection_closes_at = NOW + 2 * DAY, NOW + 9 * DAY
    catalog.save()
    sessions = [
        cast.make_session(cast.make_lecture(catalog, city.transport), starts_at=NOW + days * DAY)
        for days in (3, 5, 7)
    ]
    for one in sessions:
        mine.post("/catalog/wishes/change/", {"act": "add", "session": one.pk})
    gone = {"act": "remove", "session": sessions[1].pk}
    response = mine.post("/catalog/wishes/change/", gone, follow=True)

    take(mine, response)

    assert wishing.sessions_of(wishing.list_of(catalog, wang)) == sessions


def test_messages_marked_as_read_are_unread_again(mine, wang):
    for number in range(2):
        messages.write(
            source=f"test:{number}",
            title="提醒",
            text="请选座",
            path="/",
            learners=[wang],
            by=None,
            now=NOW - number * DAY,
        )
    earlier = Message.objects.filter(source="test:1")
    messages.mark_read(earlier, now=NOW - DAY)
    response = mine.post("/messages/read/", follow=True)
    assert messages.unread(wang.user) == 0

    take(mine, response)

    assert list(Message.objects.filter(read_at=None).values_list("source", flat=True)) == ["test:0"]


@pytest.mark.parametrize("at", ["", "x", "2026-13-01T00:00:00+08:00", "2026-03-02T09:00:00"])
def test_a_moment_that_is_none_is_refused(mine, at):
    assert mine.post("/messages/unread/", {"at": at}).status_code == 400


@pytest.mark.parametrize(
    "address", ["/my-credits/give-back-seats/", "/messages/unread/", "/catalog/wishes/change/"]
)
def test_undoing_is_posted(mine, address):
    assert mine.get(address).status_code == 405
