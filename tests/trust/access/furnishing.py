"""What there is about each unit and each person of the small city, room by room."""

import hashlib
from datetime import date
from decimal import Decimal

from catalog.models import AnnualCatalog, Session
from catalog.models import KnowledgePoint as Point
from credits import ledger, notices, standing, transcripts
from credits.claims import corrections, evidence
from credits.models import Claim, Notice, PeriodKind, Standing
from credits.noticing import receipts
from credits.supervision import statistics
from credits.supervision.periods import Period
from exams import attempts
from people.models import Learner, Message, User
from tests.catalog import cast as lectures
from tests.credits.claims_cast import upload
from tests.exams.conftest import make_exam, make_question
from tests.trust.access.belongings import World, days, on, spread_keys
from tests.trust.access.units import HOLDERS, UNITS, canary, found, unit_of

YEAR = 2026


def furnish(*, now) -> World:
    spread_keys()
    world = World(found(today=now.date()), now)
    world.city.users["clerk"] = User.objects.create(username="clerk", name="经办人")
    world.city.users["second"] = User.objects.create(username="second", name="复核人")
    for holder in HOLDERS:
        world.keep(holder, world.city.agency_of(holder), "agency")
        world.keep(holder, world.city.people[holder])
        world.keep(holder, world.city.users[holder])
    for furnished in (people, records, letters, claims, circumstances, lecture_hall, examinations):
        furnished(world)
    return world


def furnish_person(world: World, name: str) -> None:
    """One more person in the twin unit, with a record and all that goes with it."""
    agency = world.of("agency", "twin")
    user = User.objects.create(username=name, name=canary("learner", "twin"))
    learner = Learner.objects.create(personnel_no=name, name=name, agency=agency, user=user)
    ledger.record(fact=study(learner, name), recorded_by=None, now=world.now)
    standing.rebuild(year=YEAR, now=world.now)
    notices.issue(year=YEAR, agency=agency, issued_by=clerk(world), now=world.now)
    Claim.objects.create(
        learner=learner, claimant=user, filed_by=user, kind="degree", title=name,
        happened_on=on(world), state="UNIT_REVIEW", created_at=world.now, changed_at=world.now,
    )  # fmt: skip
    Message.objects.create(
        source=name, learner=learner, title=name, text=name, path="/", state="SENT",
        written_at=world.now, sent_at=world.now,
    )  # fmt: skip


def study(learner: Learner, name: str) -> ledger.NewFact:
    return ledger.NewFact(
        learner_id=learner.pk,
        source=f"credits.import:{name}",
        kind="online_course",
        happened_from=None,
        happened_on=date(YEAR, 4, 1),
        quantity={},
        attributes={"bucket": "elective", "progress": "1", "title": canary("fact", name)},
        granted=Decimal(2),
        why=canary("fact", name),
    )


def clerk(world):
    return world.city.users["clerk"]


def people(world):
    for holder in HOLDERS:
        world.make("people.Post", holder, starts_on=date(2021, 1, 1))
        world.make(
            "people.Message", holder, learner=world.of("learner", holder),
            path="/", state="SENT", sent_at=world.now,
        )  # fmt: skip
        world.make("people.RoleChange", holder, user=world.of("user", holder),
                   kind="TRAINING_DEPARTMENT", agency=world.of("agency", holder),
                   asked_by=clerk(world), state="WAITING")  # fmt: skip
        world.make("people.AccountAct", holder, user=world.of("user", holder))
        code = hashlib.sha256(holder.encode()).hexdigest()
        world.make("people.Invitation", holder, user=world.of("user", holder), code_digest=code,
                   issued_by=clerk(world), expires_at=world.now + days(7))  # fmt: skip
        world.make("jobs.Job", holder, requested_by=world.of("user", holder))
        world.make("jobs.Part", holder)
        world.make("mfa.Authenticator", holder, user=world.of("user", holder), type="totp",
                   data={"secret": canary("authenticator", holder)})  # fmt: skip
    for unit in UNITS:
        reader = world.city.users[f"training_department_{unit}"]
        world.make("jobs.Job", unit, "rehearsal", kind="credits.rehearse", requested_by=reader,
                   arguments={"year": YEAR, "agency": world.of("agency", unit).pk})  # fmt: skip
        world.make("people.Message", unit, "heldmessage", learner=world.of("learner", unit),
                   path="/", state="HELD", written_by=reader)  # fmt: skip
        world.make("connections.Token", unit, digest="0" * 64, scopes=["roster"],
                   expires_on=on(world, 30))  # fmt: skip
    world.make("connections.Receiver", "city", url="https://example.com/", events=["test"])
    world.make("connections.Delivery", "city", next_at=world.now)
    world.make("connections.KnownCourse", "city", bucket="required")


def records(world):
    for holder in HOLDERS:
        learner = world.of("learner", holder)
        fact = study(learner, holder)
        world.keep(holder, ledger.record(fact=fact, recorded_by=None, now=world.now), "fact")
    standing.rebuild(year=YEAR, now=world.now)
    for holder in HOLDERS:
        learner = world.of("learner", holder)
        world.keep(holder, Standing.objects.get(learner=learner, year=YEAR))
        issued = transcripts.issue(
            learner=learner, issued_by=world.of("user", holder), now=world.now
        )
        world.keep(holder, issued)
        world.make("credits.LadderStep", holder, year=YEAR, reference="", skipping="", answer="",
                   withdrawal_reason="")  # fmt: skip
    for unit in UNITS:
        agency = world.of("agency", unit)
        may = Period(PeriodKind.MONTH, YEAR, 5)
        made = statistics.make(agency=agency, period=may, made_by=None, now=world.now)
        world.keep(unit, made)
        world.make("credits.Team", unit)
        world.make("documents.FormText", unit)
        world.make("documents.Letterhead", unit)
        world.make("credits.TeamMember", unit)
        world.make("credits.ImportBatch", unit, sha256=unit, agency=agency, state="PREVIEWED",
                   uploaded_by=clerk(world), reversed_why="", refusal="", encoding="utf-8",
                   preview=[], problems=[])  # fmt: skip


def letters(world):
    for unit in ("office", "unit", "twin", "moved", "far", "district", "city"):
        agency = world.of("agency", unit)
        notices.issue(year=YEAR, agency=agency, issued_by=clerk(world), now=world.now)
    for holder in HOLDERS:
        notice = Notice.objects.get(learner=world.of("learner", holder))
        world.keep(holder, notice)
        world.make(
            "credits.NoticeEvent", holder, kind="SERVED", how="BY_POST", reply_by=on(world, 9)
        )
        receipt = receipts.attach(notice=notice, upload=upload(), by=clerk(world), now=world.now)
        world.keep(holder, receipt)


def claims(world):
    for holder in HOLDERS:
        own = world.of("user", holder)
        about = {"kind": "degree", "filed_by": own, "claimant": own, "certificate_key": ""}
        claim = world.make("credits.Claim", holder, state="UNIT_REVIEW", **about)
        world.make("credits.ClaimStep", holder, to_state="UNIT_REVIEW", by=own, from_state="DRAFT")
        world.make("credits.Claim", holder, "draftclaim", state="DRAFT", **about)
        [file] = evidence.attach(claim=claim, uploads=[upload()], by=own, now=world.now)
        world.keep(holder, file)
        asked = corrections.ask(
            fact=world.of("fact", holder), says=canary("correctionrequest", holder),
            by=own, now=world.now,
        )  # fmt: skip
        world.keep(holder, asked)
        world.make("credits.CorrectionStep", holder, request=asked, act="ASK", by=own)


def circumstances(world):
    for holder in HOLDERS:
        world.make("credits.Exemption", holder, group="", code="maternity", ground="")
        world.make("credits.HeldRole", holder)
        world.make(
            "credits.OpeningList",
            holder,
            group="",
            sha256=holder,
            agency=world.of("agency", holder),
        )
        world.make("credits.OpeningBalance", holder, group="", bucket="required", earned_in=2025)


def lecture_hall(world):
    catalog = lectures.make_catalog()
    AnnualCatalog.objects.update(no_show_limit=0)
    world.keep("", catalog)
    world.keep("", lectures.make_lecturer())
    world.keep("", lectures.make_venue())
    call = world.make(
        "catalog.Call", "city", opens_at=world.now - days(1), closes_at=world.now + days(9)
    )
    world.keep("", call)
    for unit in UNITS:
        host, officer = world.of("agency", unit), world.city.users[f"training_officer_{unit}"]
        title = canary("lecture", unit)
        lecture = lectures.make_lecture(catalog, host, title=title, slug=f"l-{unit}")
        world.keep(unit, lecture)
        held = lectures.make_session(
            lecture, starts_at=world.now + days(3), venue=world.of("venue", "")
        )
        world.keep(unit, held)
        world.keep(unit, held.pools.get(name="OPEN"))
        world.make("catalog.SessionPaper", unit, kind="PLAN", sha256=unit, place=unit, size=1)
        world.make("catalog.ScanDevice", unit, key_digest=unit)
        world.make("catalog.Evaluation", unit, theory=5, relevance=5, delivery=5, bearing=5,
                   courseware=5, hidden_why="")  # fmt: skip
        world.make("catalog.Declaration", unit, host=host, declared_by=officer, state="SUBMITTED",
                   starts_at=world.now, ends_at=world.now + days(1), planned_seats=5)  # fmt: skip
        world.make("catalog.Attachment", unit, kind="PLAN", sha256=unit, place=unit, size=1)
        world.make("catalog.Screening", unit, screener=world.city.users[f"screener_{unit}"])
        world.make("catalog.Venue", unit, "teachingpoint", is_teaching_point=True, grade="FIRST",
                   owner=host, capacity=9)  # fmt: skip
        world.make("catalog.Visit", unit, venue=world.of("teachingpoint", unit), agency=host)
        world.make("catalog.SessionDraft", unit, state="PLANNED", ends_at=world.now + days(1))
    for holder in HOLDERS:
        hall = Session.objects.get(pk=world.of("session", unit_of(holder)).pk)
        pool = hall.pools.get(name="OPEN")
        world.make("catalog.Enrolment", holder, session=hall, pool=pool,
                   enrolled_by=world.city.users[f"training_officer_{unit_of(holder)}"])  # fmt: skip
        world.make("catalog.WaitingPlace", holder, session=hall)
        world.make("catalog.Attendance", holder, session=hall, state="PRESENT")
        world.make("catalog.NoShowExcuse", holder, session=hall)
        world.make("catalog.WishList", holder, catalog=catalog)
        world.make(
            "catalog.CalendarFeed", holder, token=canary("calendarfeed", holder).ljust(43, "0")
        )


def examinations(world):
    point = Point.objects.create(code="ZS-01", title="宪法宣誓")
    world.keep("", point)
    for type_, count in {"SINGLE": 3, "MULTIPLE": 2, "TRUE_FALSE": 2}.items():
        for place in range(count):
            world.keep("", make_question(f"{type_[0]}{place}", type_, point))
    for unit in UNITS:
        exam = make_exam(world.of("agency", unit), title=canary("exam", unit))
        world.keep(unit, exam)
        world.make("exams.Marker", unit, user=world.city.users[f"exam_author_{unit}"])
        world.make("exams.Contest", unit, year=YEAR, state="PUBLISHED", share=Decimal("0.05"))
        world.make("exams.Remarking", unit, question=world.of("question", ""))
        world.make("exams.QuestionFile", unit, format="xlsx",
                   uploaded_by=world.city.users[f"exam_author_{unit}"], content=b"x")  # fmt: skip
    for holder in HOLDERS:
        exam, learner = world.of("exam", unit_of(holder)), world.of("learner", holder)
        begun = attempts.start(exam=exam, learner=learner, now=world.now, seed=holder)
        world.keep(holder, begun)
        world.make(
            "exams.Arrangement", holder, exam=exam, kind="EXTRA_TIME", minutes=10, withdrawn_why=""
        )
        world.make("exams.KnowledgeState", holder, due_on=on(world, 3), fades_on=on(world, 9),
                   right_answers=1)  # fmt: skip
        world.make("exams.PracticeAnswer", holder, question=world.of("question", ""), choice=[1])
        world.make("exams.Script", holder, question=world.of("question", ""), points=Decimal(9))
