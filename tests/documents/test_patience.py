"""A layout that does not end is stopped and named; the letters beside it are printed."""

import signal
import threading

import pytest

from documents import patience, printing
from documents.printing import Document
from tests.documents.letters import wheel_chains

# Each box asks the one inside it for its width several times over: two and a half times as long
# with each level, so hours at this depth.
RUNAWAY = Document(
    "2", "市财政局", "王伟 2号", '<div style="display: flex">' * 16 + "国" + "</div>" * 16
)
PLAIN = [Document(key, "市财政局", f"李敏 {key}号", "<p>李敏同志</p>") for key in ("1", "3")]
SECONDS = 3


class StillLayingOutError(Exception):
    """The test's own alarm."""


def test_a_runaway_layout_is_stopped_and_the_others_are_printed(monkeypatch):
    monkeypatch.setattr(patience, "SHORTEST", SECONDS)

    chunk = printing.print_chunk([PLAIN[0], RUNAWAY, PLAIN[1]], chains=wheel_chains())

    assert (chunk.printed, chunk.pages) == (("1", "3"), 2)
    assert [(one.title, one.reason) for one in chunk.refused] == [
        ("王伟 2号", "排版没有在限定时间内完成，已停止")
    ]


def test_without_a_limit_it_runs_on(monkeypatch):
    monkeypatch.setattr(patience, "patience_for", lambda length: None)

    def ring(number, frame):
        raise StillLayingOutError

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, 1)
    try:
        with pytest.raises(StillLayingOutError):
            printing.print_chunk([RUNAWAY], chains=wheel_chains())
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_the_alarm_is_off_afterwards():
    with patience.limited(SECONDS):
        assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 0

    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)
    assert signal.getsignal(signal.SIGVTALRM) == signal.SIG_DFL


def test_a_thread_of_the_web_server_sets_no_alarm():
    seen = []

    def lay_out():
        with patience.limited(SECONDS):
            seen.append(signal.getitimer(signal.ITIMER_VIRTUAL)[0])

    thread = threading.Thread(target=lay_out)
    thread.start()
    thread.join()

    assert seen == [0]


def test_a_book_gets_more_patience_than_a_letter():
    assert patience.patience_for(1_000_000) - patience.patience_for(0) == 100
