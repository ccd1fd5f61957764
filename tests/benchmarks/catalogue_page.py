"""The catalogue of a hundred lectures as a reader sees it, against an empty page with a login.

Both are asked of the whole stack of Django without a network between: middleware, session, user,
navigation, template. What the page costs beyond the empty one is the list itself.
"""

import time
from functools import partial
from statistics import median

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from tests.benchmarks import hall
from tests.benchmarks.measuring import interleaved
from tests.benchmarks.results import Comparison, Result

ASKED, ROUNDS, TARGET = 30, 5, 3.0
EMPTY = "/benchmark/empty/"


def run(people: int) -> Result:
    catalog, sessions = hall.open_hall()
    users = hall.people(people)
    page, searched = catalog.url, f"{catalog.url}?q=数据&month=12&free=on"
    acts = {
        name: partial(milliseconds, address, users[0])
        for name, address in (("page", page), ("searched", searched), ("empty", EMPTY))
    }
    done = interleaved(acts, rounds=ROUNDS)
    ours, peer = done["page"].answer[0], done["empty"].answer[0]
    filtered = done["searched"].answer[0]
    empty = {"name": "an empty page with a login", "ms": peer}
    return Result(
        [
            Comparison(
                "milliseconds a page of the catalogue, ours ÷ peer",
                {"ms": ours, "queries": done["page"].answer[1]}, ours / peer, TARGET, peer=empty,
            ),
            Comparison(
                "the same with a search and two filters",
                {"ms": filtered, "queries": done["searched"].answer[1]}, filtered / peer, TARGET,
                peer=empty,
            ),
        ],
        {"lectures": len(sessions), "people": people, "asked": ASKED},
        done["page"].peak_mb,
        ROUNDS,
    )  # fmt: skip


def milliseconds(address: str, user: hall.User) -> tuple[float, int]:
    with override_settings(ROOT_URLCONF="tests.benchmarks.rush_views"):
        client = Client()
        client.force_login(user)
        assert client.get(address).status_code == 200  # templates and caches are warm
        took = []
        for _number in range(ASKED):
            started = time.perf_counter()
            client.get(address)
            took.append(1000 * (time.perf_counter() - started))
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
    return median(took), len(captured)
