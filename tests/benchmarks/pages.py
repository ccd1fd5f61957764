"""The pages that are opened most, against an empty page with a login of the same person.

Home, the catalogue, one's own year, the desk of a unit, the same over the whole city, and the desk
of the department. All are asked of the whole stack of Django without a network between; what a
page costs beyond the empty one is its content.
"""

from functools import partial

from django.utils import timezone

from credits import standing
from people.models import Agency, Learner, RoleKind, User
from tests.benchmarks import city, hall
from tests.benchmarks.catalogue_page import ASKED, EMPTY, ROUNDS, TARGET, milliseconds
from tests.benchmarks.city import YEAR
from tests.benchmarks.measuring import interleaved, tell
from tests.benchmarks.results import Comparison, Result
from tests.benchmarks.settlement import publish
from tests.catalog import cast

UNIT = 500
HOME, MY_YEAR, DESK = "/", f"/my-credits/?year={YEAR}", f"/unit/?year={YEAR}"
DEPARTMENT = f"/department/?year={YEAR}"


def run(people: int) -> Result:
    catalog, _sessions = hall.open_hall()
    unit = min(UNIT, people // 2)
    reader, officer, chief = fill(people, unit)
    asked = {
        "the catalogue": (str(catalog.url), reader, TARGET),
        "one's own year": (MY_YEAR, reader, TARGET),
        "the desk of a unit": (DESK, officer, None),
        "home": (HOME, reader, None),
        "the desk of a unit over the whole city": (DESK, chief, None),
        "the desk of the department": (DEPARTMENT, chief, None),
    }
    acts = {name: partial(milliseconds, where, who) for name, (where, who, _most) in asked.items()}
    empty = {f"empty, {one}": partial(milliseconds, EMPTY, one) for one in (reader, officer, chief)}
    done = interleaved(acts | empty, rounds=ROUNDS)
    compared = [
        compare(name, done[name].answer, done[f"empty, {who}"].answer, most)
        for name, (_where, who, most) in asked.items()
    ]
    size = {"people": people, "unit": unit, "asked": ASKED}
    return Result(compared, size, max(one.peak_mb for one in done.values()), ROUNDS)


def fill(people: int, unit: int) -> tuple[User, User, User]:
    """Everybody has facts and a standing; one who reads, an officer, the department's chief."""
    facts = city.grow(people)
    publish()
    learners = Learner.objects.order_by("pk")
    ours = Agency.objects.get(code="U2")
    learners.filter(pk__in=list(learners.values_list("pk", flat=True)[:unit])).update(agency=ours)
    rebuilt = standing.rebuild(year=YEAR, now=timezone.now())
    tell(f"{people} people, {facts} facts, {rebuilt}")
    reader = User.objects.create(username="reader")
    Learner.objects.filter(pk=learners.filter(agency=ours)[0].pk).update(user=reader)
    officer = cast.make_officer(ours, "officer", RoleKind.PERSONNEL_OFFICER)
    root = Agency.objects.get(depth=1)
    return reader, officer, cast.make_officer(root, "chief", RoleKind.TRAINING_DEPARTMENT)


def compare(
    name: str, ours: tuple[float, int], empty: tuple[float, int], most: float | None
) -> Comparison:
    (took, queries), (peer, beside) = ours, empty
    return Comparison(
        f"milliseconds of {name}, ours ÷ peer",
        {"ms": took, "queries": queries}, took / peer, most,
        peer={"name": "an empty page with a login", "ms": peer, "queries": beside},
    )  # fmt: skip
