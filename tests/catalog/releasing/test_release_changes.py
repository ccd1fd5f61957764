"""What changed between two snapshots: nothing is missed, nothing is told twice."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from catalog.releasing.changes import EMPTY, Kind, changes

KEYS = st.sampled_from([str(number) for number in range(1, 6)])
SESSIONS = st.fixed_dictionaries(
    {
        "starts_at": st.sampled_from(["2026-04-01T09:00+08:00", "2026-04-02T09:00+08:00"]),
        "venue": st.sampled_from(["市民中心", "市委党校"]),
        "state": st.sampled_from(["PLANNED", "CANCELLED"]),
    }
)
LECTURES = st.fixed_dictionaries(
    {
        "number": st.sampled_from(["2026-001", "2026-002", ""]),
        "title": st.sampled_from(["大数据与城市治理", "公文写作"]),
        "lecturer": st.sampled_from(["孙䶮", ""]),
        "sessions": st.dictionaries(KEYS, SESSIONS, max_size=3),
    }
)
SNAPSHOTS = st.fixed_dictionaries(
    {
        "catalog": st.fixed_dictionaries({"theme": st.sampled_from(["优服务", "强作风"])}),
        "lectures": st.dictionaries(KEYS, LECTURES, max_size=4),
    }
)


def laid_upon(before, found):
    """The snapshot before with the changes made, written without a look at the code."""
    result = deepcopy(before)
    for change in found:
        lectures = result["lectures"]
        if change.kind is Kind.CATALOG:
            result["catalog"].update(change.after)
        elif change.kind is Kind.NEW:
            lectures[change.lecture] = change.after
        elif change.kind is Kind.GONE:
            del lectures[change.lecture]
        elif change.kind is Kind.CHANGED:
            lectures[change.lecture].update(change.after)
        elif change.kind is Kind.SESSION_GONE:
            del lectures[change.lecture]["sessions"][change.session]
        else:
            lectures[change.lecture]["sessions"].setdefault(change.session, {}).update(change.after)
    return result


@given(SNAPSHOTS)
def test_nothing_changes_into_itself(snapshot):
    assert changes(snapshot, deepcopy(snapshot)) == []


@given(SNAPSHOTS, SNAPSHOTS)
def test_the_changes_lead_from_one_snapshot_to_the_other(before, after):
    assert laid_upon(before, changes(before, after)) == after


@given(SNAPSHOTS, SNAPSHOTS)
def test_each_lecture_and_session_is_told_once(before, after):
    keys = [change.key for change in changes(before, after)]

    assert len(keys) == len(set(keys))


@given(SNAPSHOTS, SNAPSHOTS)
def test_what_comes_one_way_goes_the_other(before, after):
    mirror = {
        Kind.NEW: Kind.GONE,
        Kind.SESSION_NEW: Kind.SESSION_GONE,
        Kind.SESSION_CANCELLED: Kind.SESSION_RESTORED,
    }
    mirror |= {there: here for here, there in mirror.items()}

    there = {(mirror.get(one.kind, one.kind), one.key) for one in changes(before, after)}
    back = {(one.kind, one.key) for one in changes(after, before)}

    assert there == back


def one_session(**words):
    session = {"starts_at": "2026-04-01T09:00+08:00", "venue": "市民中心", "state": "PLANNED"}
    lecture = {"number": "2026-001", "title": "公文写作", "sessions": {"7": session | words}}
    return {"catalog": {}, "lectures": {"3": lecture}}


def test_a_moved_session_names_what_differs_alone():
    [change] = changes(one_session(), one_session(venue="市委党校"))

    assert change.kind is Kind.SESSION_MOVED
    assert (change.before, change.after) == ({"venue": "市民中心"}, {"venue": "市委党校"})
    assert change.label == "2026-001 公文写作"


def test_cancelled_outweighs_moved():
    [change] = changes(one_session(), one_session(venue="市委党校", state="CANCELLED"))

    assert change.kind is Kind.SESSION_CANCELLED


def test_the_first_release_is_all_new():
    [change] = changes(EMPTY, one_session())

    assert (change.kind, change.after["sessions"].keys()) == (Kind.NEW, {"7"})
