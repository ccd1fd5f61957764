"""Founds the demo city in an empty database, in the order in which a real year happens."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from shutil import rmtree

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from credits import anchor, standing
from people.models import Agency, Learner, User
from portal.demo_city.admitting import admit
from portal.demo_city.agencies import CITY_CODE
from portal.demo_city.announcing import announce
from portal.demo_city.banks import furnish_banks
from portal.demo_city.calling import call_for_lectures
from portal.demo_city.claiming import file_claims
from portal.demo_city.contesting import hold_contests
from portal.demo_city.evaluations import evaluate_lectures
from portal.demo_city.examining import hold_exams
from portal.demo_city.founding import found_logins, found_people
from portal.demo_city.handbook import practise, publish_handbook
from portal.demo_city.noticing import issue_notices
from portal.demo_city.paper import furnish_paper
from portal.demo_city.question_bank import fill_bank
from portal.demo_city.releasing import ask_for_the_book, release_catalogue
from portal.demo_city.relieving import publish_measures, relieve
from portal.demo_city.season import hold_season
from portal.demo_city.study import Student, import_study, year_of_study
from portal.demo_city.written_exam import hold_written_exam
from portal.guides import loading

SEED = "嵩阳"
SLICE = 2_000  # people
Say = Callable[[str], None]


class ForeignDataError(Exception):
    """The database holds agencies that are not the demo city's."""

    def __init__(self) -> None:
        super().__init__("数据库里已有别的机构：演示城市只建在空的数据库里，请另指定 DATABASE_URL")


def found(*, people: int, now: datetime, say: Say) -> None:
    """Found the city unless it is there; everything or nothing is written."""
    if Agency.objects.exists():
        _say_what_is_there(people, say)
        return
    say(f"正在建立嵩阳市（{people} 名公务员）……")
    now = timezone.localtime(now)
    with transaction.atomic():
        publish_measures(now=now)
        students = found_people(people, today=now.date(), chance=_chance("people"), say=say)
        users = found_logins(students, today=now.date())
        furnish_paper()
        hold_season(officer=users["lianluoyuan"], now=now, chance=_chance("season"), say=say)
        furnish_banks(keeper=users["peixun"], now=now, chance=_chance("banks"))
        release_catalogue(users, now=now)
        spared = Learner.objects.get(user=users["gongwuyuan"])
        answers = evaluate_lectures(spared=spared, chance=_chance("evaluations"))
        say(f"  听课评价：{answers} 份")
        call_for_lectures(users, now=now, chance=_chance("call"), say=say)
        recorded = _record_study(students, recorded_by=users["peixun"], now=now)
        say(f"  网络学习、培训班与证书：{recorded} 条事实")
        hold_exams(students, author=users["mingti"], now=now, chance=_chance("exams"), say=say)
        hold_written_exam(students, users, now=now, chance=_chance("written exam"))
        hold_contests(students, users=users, now=now, chance=_chance("contests"), say=say)
        fill_bank(author=users["mingti"], reviewer=users["peixun"], now=now, say=say)
        publish_handbook(now=now)
        announce(now=now)
        loading.load()
        practise(students, own=spared, now=now, chance=_chance("practice"), say=say)
        file_claims(users, now=now, say=say)
        relieve(users, now=now, say=say)
        admit(users, now=now, say=say)
    rebuilt = standing.rebuild(year=now.year, now=now)
    say(f"  核算：{rebuilt.assessed} 人")
    issue_notices(users, now=now, say=say)
    ask_for_the_book(by=users["peixun"], now=now)
    anchor.write(now=now)


def _record_study(students: list[Student], *, recorded_by: User, now: datetime) -> int:
    """In slices: the ledger keeps about 1 kB of memory for each fact of a batch."""
    chance = _chance("study")
    recorded = 0
    for number, start in enumerate(range(0, len(students), SLICE), start=1):
        some = students[start : start + SLICE]
        facts = year_of_study(some, today=now.date(), chance=chance)
        recorded += import_study(facts, number=number, recorded_by=recorded_by, now=now)
    return recorded


def clear() -> None:
    """Forget the demo city and every file of it."""
    if connection.vendor == "sqlite":
        connection.close()
        name = str(settings.DATABASES["default"]["NAME"])
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
    else:
        _clear_schema()
    settings.LEDGER_ANCHOR_FILE.unlink(missing_ok=True)
    rmtree(settings.JOBS_FOLDER, ignore_errors=True)
    rmtree(settings.CREDITS_EVIDENCE_FOLDER, ignore_errors=True)
    rmtree(settings.CREDITS_RECEIPTS_FOLDER, ignore_errors=True)
    rmtree(settings.CATALOG_ATTACHMENTS_FOLDER, ignore_errors=True)
    rmtree(settings.EXAMS_PICTURES_FOLDER, ignore_errors=True)
    rmtree(settings.MEDIA_ROOT, ignore_errors=True)  # cartoons of the handbook


def _clear_schema() -> None:
    tables = connection.introspection.table_names()
    if Agency._meta.db_table in tables and Agency.objects.exists():
        _refuse_foreign_city()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()  # what it knew of the tables is over


def _say_what_is_there(people: int, say: Say) -> None:
    _refuse_foreign_city()
    there = Learner.objects.count()
    say(f"嵩阳市已经建好，有 {there} 名公务员。")
    if there != people:
        say(f"要改为 {people} 人，请加 --fresh 重建。")


def _refuse_foreign_city() -> None:
    if not Agency.objects.filter(code=CITY_CODE, name="嵩阳市", depth=1).exists():
        raise ForeignDataError


def _chance(part: str) -> Random:
    """Each part draws from a stream of its own: a change in one leaves the others alone."""
    return Random(f"{SEED}:{part}")
