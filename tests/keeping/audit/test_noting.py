"""What a connection notes of its transaction follows its savepoints."""

from keeping.audit.noting import Noted
from keeping.audit.statements import Change

SEAT, WISH = Change("added", "seat"), Change("removed", "wish")


def test_rows_of_one_kind_are_added_up():
    noted = Noted()

    noted.add([SEAT], rows=2)
    noted.add([SEAT, WISH], rows=3)

    assert noted.changes == {SEAT: 5, WISH: 3}


def test_what_nobody_counted_stays_uncounted():
    noted = Noted()

    noted.add([SEAT], rows=-1)
    noted.add([SEAT], rows=3)

    assert noted.changes == {SEAT: None}


def test_what_is_rolled_back_to_a_savepoint_is_forgotten():
    noted = Noted()
    noted.add([SEAT], rows=1)
    noted.begin_savepoint("outer")
    noted.add([SEAT], rows=1)
    noted.begin_savepoint("inner")
    noted.add([WISH], rows=1)

    noted.roll_back_to("outer")
    noted.end_savepoint("outer")

    assert noted.changes == {SEAT: 1}


def test_a_savepoint_that_ends_keeps_what_came_after_it():
    noted = Noted()
    noted.begin_savepoint("one")
    noted.add([SEAT], rows=1)
    noted.end_savepoint("one")

    noted.roll_back_to("one")  # there is none any more

    assert noted.changes == {SEAT: 1}
