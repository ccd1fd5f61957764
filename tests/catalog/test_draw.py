"""The draw from wish lists, checked against what a fair draw may never do."""

from collections import Counter
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import draw

AGENCIES = ["财政局", "民政局", "教育局"]
SESSIONS = ["一", "二", "三", "四"]


@st.composite
def draws(build, rule=None):
    sessions = [
        {
            "id": name,
            "starts": f"2026-03-02T{9 + 2 * build(st.integers(0, 2)):02}:00",
            "ends": f"2026-03-02T{14 + build(st.integers(0, 3)):02}:00",
            "pools": [
                {
                    "name": str(number),
                    "seats": build(st.integers(0, 2)),
                    "for": build(
                        st.sampled_from([["*"], *[list(c) for c in combinations(AGENCIES, 2)]])
                    ),
                }
                for number in range(build(st.integers(1, 3)))
            ],
        }
        for name in build(st.lists(st.sampled_from(SESSIONS), min_size=1, unique=True))
    ]
    for number, session in enumerate(sessions):
        if build(st.booleans()):  # half of them on days of their own
            session["starts"] = f"2026-04-0{number + 1}T09:00"
            session["ends"] = f"2026-04-0{number + 1}T11:00"
    names = [session["id"] for session in sessions]
    wishes = [
        {
            "learner": f"4100000{number:02}",
            "agency": build(st.sampled_from(AGENCIES)),
            "need": str(build(st.integers(0, 2))),
            "ranked": build(st.lists(st.sampled_from(names), unique=True)),
            "most": build(st.integers(0, 3)),
        }
        for number in range(build(st.integers(0, 7)))
    ]
    chosen = rule or build(st.sampled_from(["draw", "need_first"]))
    return draw.read({"sessions": sessions, "wishes": wishes, "rule": chosen})


def held_by(allocation):
    held = {}
    for seat in allocation.seats:
        held.setdefault(seat.learner, set()).add(seat.session)
    return held


def could_be_seated(session, agencies):
    """Whether everyone of these agencies fits at once: the slow way, seat by seat."""

    def place(left, free):
        if not left:
            return True
        return any(
            pool.admits(left[0])
            and free[number] > 0
            and place(left[1:], [*free[:number], free[number] - 1, *free[number + 1 :]])
            for number, pool in enumerate(session.pools)
        )

    return place(list(agencies), [pool.seats for pool in session.pools])


@settings(max_examples=300)
@given(draws(), st.integers(0, 5))
def test_draw_keeps_every_limit(asked, seed):
    allocation = draw.allocate(asked, seed=seed)

    wishes = {wish.learner: wish for wish in asked.wishes}
    sessions = {session.id: session for session in asked.sessions}
    taken = Counter((seat.session, seat.pool) for seat in allocation.seats)
    for session in asked.sessions:
        for pool in session.pools:
            assert taken[session.id, pool.name] <= pool.seats
    for seat in allocation.seats:
        pool = next(one for one in sessions[seat.session].pools if one.name == seat.pool)
        assert pool.admits(wishes[seat.learner].agency)
        assert wishes[seat.learner].ranked[seat.wish - 1] == seat.session
    for learner, held in held_by(allocation).items():
        assert len(held) <= wishes[learner].most
        assert not any(sessions[a].clashes_with(sessions[b]) for a, b in combinations(held, 2))
    assert len({(seat.session, seat.learner) for seat in allocation.seats}) == len(allocation.seats)


@settings(max_examples=300)
@given(draws(), st.integers(0, 5))
def test_nobody_waits_while_a_seat_could_be_found(asked, seed):
    allocation = draw.allocate(asked, seed=seed)

    agency = {wish.learner: wish.agency for wish in asked.wishes}
    for session in asked.sessions:
        seated = [agency[seat.learner] for seat in allocation.seats if seat.session == session.id]
        for learner in allocation.waiting[session.id]:
            assert not could_be_seated(session, [*seated, agency[learner]])


@settings(max_examples=200)
@given(draws(rule="need_first"), st.integers(0, 5))
def test_nobody_less_short_sits_where_a_shorter_one_waits(asked, seed):
    allocation = draw.allocate(asked, seed=seed)

    wishes = {wish.learner: wish for wish in asked.wishes}
    for session, queue in allocation.waiting.items():
        seated = [wishes[seat.learner] for seat in allocation.seats if seat.session == session]
        for waiting in (wishes[learner] for learner in queue):
            alike = [one for one in seated if one.agency == waiting.agency]
            assert all(one.need >= waiting.need for one in alike)
        needs = [wishes[learner].need for learner in queue]
        assert needs == sorted(needs, reverse=True)


@settings(max_examples=100)
@given(draws(), st.integers(0, 5), st.randoms())
def test_order_of_the_file_changes_nothing(asked, seed, random):
    shuffled = asked._replace(
        wishes=tuple(random.sample(asked.wishes, len(asked.wishes))),
        sessions=tuple(random.sample(asked.sessions, len(asked.sessions))),
    )

    assert draw.allocate(shuffled, seed=seed) == draw.allocate(asked, seed=seed)


def wanting(*ranked, need="0", agency="财政局", most=None):
    return {"agency": agency, "need": need, "ranked": list(ranked), "most": most}


def drawn(sessions, wishes, rule="draw", seed=1):
    data = {
        "sessions": [
            {"id": name, "pools": [{"name": "开放", "seats": seats, "for": ["*"]}]}
            for name, seats in sessions.items()
        ],
        "wishes": [{"learner": learner, **wish} for learner, wish in wishes.items()],
        "rule": rule,
    }
    return draw.allocate(draw.read(data), seed=seed)


def test_everyone_has_a_turn_before_anyone_has_two():
    allocation = drawn(
        {"一": 1, "二": 1, "三": 1},
        {name: wanting("一", "二", "三") for name in ("王", "赵", "李")},
    )

    assert {learner: len(held) for learner, held in held_by(allocation).items()} == {
        "王": 1, "赵": 1, "李": 1,
    }  # fmt: skip


def test_who_chose_last_chooses_first_in_the_next_round():
    wishes = {name: wanting("一", "二", "三") for name in ("王", "赵")}

    for seed in range(10):
        held = held_by(drawn({"一": 1, "二": 1, "三": 1}, wishes, seed=seed))

        # first: 一; last: 二, and 三 because the second round runs backwards
        assert sorted(map(sorted, held.values())) == [["一"], ["三", "二"]]


def test_shortfall_goes_before_wish():
    wishes = {"王": wanting("一", need="0"), "赵": wanting("二", "一", need="6")}

    for seed in range(10):
        allocation = drawn({"一": 1, "二": 1}, wishes, rule="need_first", seed=seed)

        assert held_by(allocation) == {"赵": {"一", "二"}}
        assert allocation.waiting == {"一": ("王",), "二": ()}


def test_every_lot_wins_about_as_often():
    wishes = {f"4100000{number:02}": wanting("一") for number in range(10)}

    won = Counter(
        seat.learner for seed in range(400) for seat in drawn({"一": 3}, wishes, seed=seed).seats
    )

    assert set(won) == set(wishes)
    assert min(won.values()) > 85  # 120 expected, the standard deviation is 9
    assert max(won.values()) < 155


def test_a_reserve_does_not_stand_empty_by_accident():
    session = {
        "id": "一",
        "pools": [
            {"name": "甲", "seats": 1, "for": ["财政局", "民政局"]},
            {"name": "乙", "seats": 1, "for": ["财政局"]},
        ],
    }
    wishes = [
        {"learner": "王", "agency": "财政局", "need": "2", "ranked": ["一"], "most": 1},
        {"learner": "赵", "agency": "民政局", "need": "1", "ranked": ["一"], "most": 1},
    ]

    asked = draw.read({"sessions": [session], "wishes": wishes, "rule": "need_first"})

    assert draw.allocate(asked, seed=1).seats == (
        draw.Seat("一", "乙", "王", 1), draw.Seat("一", "甲", "赵", 1),
    )  # fmt: skip


WRONG = {
    "rule": ({"rule": "fair"}, "rule：应是 draw 或 need_first"),
    "session": ({"ranked": ["一", "九"]}, r"wishes\[0\].ranked\[1\]：没有场次“九”"),
    "twice": ({"ranked": ["一", "一"]}, r"wishes\[0\].ranked\[1\]：场次“一”重复"),
    "need": ({"need": "-1"}, r"wishes\[0\].need：还差的学分不能为负"),
    "most": ({"most": 1.5}, r"wishes\[0\].most：应是不小于 0 的整数"),
    "seats": ({"seats": -1}, r"sessions\[0\].pools\[0\].seats：应是不小于 0 的整数"),
    "ends": ({"ends": "2026-03-02T08:00"}, r"sessions\[0\].ends：结束时间须晚于开始时间"),
    "moment": ({"starts": "三月二日"}, r"sessions\[0\].starts：应是 2026-03-06T09:00"),
    "for": ({"for": []}, r"sessions\[0\].pools\[0\].for：请列出单位代码"),
    "key": ({"rnaked": []}, r"wishes\[0\].rnaked：不认识的键，是否想写 ranked"),
}


@pytest.mark.parametrize(("change", "message"), WRONG.values(), ids=WRONG)
def test_reading_names_the_place(change, message):
    pool = {"name": "开放", "seats": 1, "for": ["*"]}
    session = {"id": "一", "starts": "2026-03-02T09:00", "ends": "2026-03-02T11:00"}
    wish = {"learner": "王", "agency": "财政局", "need": "1", "ranked": ["一"], "most": 1}
    data = {"sessions": [session | {"pools": [pool]}], "wishes": [wish], "rule": "draw"}
    for key, value in change.items():
        target = next((part for part in (data, pool, session, wish) if key in part), wish)
        target[key] = value
    data["sessions"][0] = session | {"pools": [pool]}

    with pytest.raises(ValueError, match=message):
        draw.read(data)


def test_same_learner_twice_is_refused():
    wish = {"learner": "王", "agency": "财政局", "ranked": []}

    with pytest.raises(ValueError, match=r"wishes\[1\].learner：“王”与 wishes\[0\] 重复"):
        draw.read({"sessions": [], "wishes": [wish, wish], "rule": "draw"})


def test_absent_need_and_most_have_plain_meanings():
    asked = draw.read(
        {
            "sessions": [{"id": "一", "pools": []}],
            "wishes": [{"learner": "王", "ranked": ["一"]}],
            "rule": "draw",
        }
    )

    assert asked.wishes == (draw.Wish("王", "", Decimal(0), ("一",), 1),)
