"""Printing issued notices: one file of one page each, in units, and nobody missing unnoticed."""

import re
from datetime import date
from io import StringIO

import pikepdf
import pytest
from django.core.management import CommandError, ManagementUtility, call_command
from django.template.loader import render_to_string

from credits import ledger, notice_printing, notice_wording
from credits.models import Notice
from credits.notices import verifiable
from documents import bulk, printing
from jobs import files, worker
from jobs.models import Job, JobState, PartState
from people.models import Learner, Role
from tests.credits import notices_cast as cast
from tests.credits.conftest import NOW, course
from tests.credits.test_notices_wording import GUIDE, HENAN, NANJING, minimum, of
from tests.documents import measured
from tests.documents.letters import wheel_chains
from tests.documents.pictures import text_by_mupdf, text_by_pdfium

pytestmark = pytest.mark.django_db
NOBODYS = "\ue863"  # private use: no font may be trusted with it


@pytest.fixture(autouse=True)
def _scratch_jobs(settings, tmp_path):
    settings.JOBS_FOLDER = tmp_path / "jobs"


@pytest.fixture
def authority(city):
    return cast.found_authority(city)


@pytest.fixture
def issued(city, finance, water, authority, liu, chen, wang):
    """Three notices: two in the finance bureau, one in the water bureau."""
    cast.issue(city)
    return city


def submit(agency, *, by=None, once="1"):
    return notice_printing.submit(year=2026, agency=agency, requested_by=by, once=once, now=NOW)


def printed(job):
    return files.result_of(job).read_bytes()


def fonts_in(path):
    with pikepdf.open(path) as pdf:
        return [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and "/Length1" in one]


def text_of(pdf, page):
    return re.sub(r"\s", "", text_by_pdfium(pdf, page))


def bookmarks(pdf_path):
    with pikepdf.open(pdf_path) as pdf, pdf.open_outline() as outline:
        return {unit.title: [one.title for one in unit.children] for unit in outline.root}


def test_every_notice_is_one_page_under_its_unit(issued):
    job = worker.work_off(submit(issued))

    assert job.state == JobState.DONE
    assert job.result == {
        "file": "2026年度欠学分通知.pdf", "pages": 3, "printed": 3, "parked": [],
        "plainly": {"同样版式的不足5份": 3},
    }  # fmt: skip
    assert bookmarks(files.result_of(job)) == {
        "绿城市财政局": ["绿人社〔2026〕1号", "绿人社〔2026〕2号"],
        "绿城市水利局": ["绿人社〔2026〕3号"],
    }


def test_every_reader_can_copy_rare_names_and_figures(city, authority, liu):
    Learner.objects.filter(pk=liu.pk).update(name="刘𬤇䶮㛃")
    cast.finish(liu, credits={"required": "20", "elective": "10.5"})
    cast.issue(city)

    pdf = printed(worker.work_off(submit(city)))

    for text in (text_by_mupdf(pdf), text_by_pdfium(pdf)):
        assert "刘𬤇䶮㛃同志" in text
        assert "65.5" in text
        assert "绿人社〔2026〕1号" in text


def test_many_letters_are_printed_in_parts_and_merged_in_order(issued, monkeypatch):
    monkeypatch.setattr(bulk, "LARGEST_PART", 2)
    told = []

    job = worker.work_off(submit(issued), on_progress=lambda *seen: told.append(seen))

    assert told == [(1, 3), (2, 3), (3, 3)]
    pdf = printed(job)
    assert [text_of(pdf, page)[:60].count(name) for page, name in enumerate(
        ["陈犇同志", "刘喆同志", "王堃同志"]
    )] == [1, 1, 1]  # fmt: skip
    assert list(bookmarks(files.result_of(job))) == ["绿城市财政局", "绿城市水利局"]


def test_letters_of_several_parts_are_assembled_in_the_same_fonts(
    city, finance, authority, monkeypatch
):
    monkeypatch.setattr(bulk, "LARGEST_PART", 9)
    for at in range(18):  # numbers of one digit in the first part, of two in the second
        name = f"{'王李张刘'[at % 4]}伟"
        Learner.objects.create(personnel_no=f"1000{at + 10}", name=name, agency=finance)
    cast.issue(city)

    job = worker.work_off(submit(city))

    assert (job.result["pages"], job.result["plainly"]) == (18, {})
    expected = [letter["name"] for letter in Notice.objects.order_by("number").values_list(
        "letter", flat=True
    )]  # fmt: skip
    pages = [text_of(printed(job), page) for page in range(18)]
    assert [f"{name}同志" in page for name, page in zip(expected, pages, strict=True)] == [
        True
    ] * 18
    assert len(fonts_in(files.result_of(job))) == len(fonts_in(job.folder / "000001.pdf"))


def test_a_name_no_font_has_is_refused_by_name_and_the_rest_printed(issued, finance):
    Learner.objects.create(personnel_no="100007", name=f"赵{NOBODYS}", agency=finance)
    cast.issue(issued)

    job = worker.work_off(submit(issued))

    assert job.state == JobState.DONE
    assert (job.result["pages"], job.result["printed"]) == (3, 3)
    assert job.result["parked"] == [
        {"title": f"赵{NOBODYS} 绿人社〔2026〕4号", "reason": "没有字体可印的字符：（U+E863）"}
    ]


def test_a_second_print_reads_like_the_first(issued, liu, wang):
    first = printed(worker.work_off(submit(issued)))
    ledger.record(fact=course(wang, "late", credits="50"), recorded_by=None, now=NOW)
    Learner.objects.filter(pk=liu.pk).update(name="刘哲", agency=wang.agency)
    cast.assess()

    second = printed(worker.work_off(submit(issued, once="2")))

    assert [text_of(second, page) for page in range(3)] == [
        text_of(first, page) for page in range(3)
    ]


def test_the_same_request_twice_is_one_job(issued, clerk):
    job = submit(issued, by=clerk)

    assert submit(issued, by=clerk) == job
    assert submit(issued, by=clerk, once="2") != job
    assert submit(issued) != job


def test_nothing_issued_is_refused(city, authority, liu):
    with pytest.raises(notice_printing.NothingToPrintError, match="没有已签发的通知"):
        submit(city)

    assert not Job.objects.exists()


def test_only_the_subtrees_notices_are_printed(issued, water):
    job = worker.work_off(submit(water))

    assert job.result["pages"] == 1
    assert "王堃" in text_of(printed(job), 0)


def test_a_job_holds_ids_and_no_names(issued):
    job = submit(issued)

    stored = f"{job.title}{job.key}{job.arguments}{[one.arguments for one in job.parts.all()]}"
    assert not any(name in stored for name in ("刘喆", "陈犇", "王堃", "100001"))


def test_an_officer_whose_role_has_ended_gets_nothing(issued, water):
    officer = cast.officer(issued)
    job = submit(issued, by=officer)
    Role.objects.filter(user=officer).update(agency=water)

    job = worker.work_off(job)

    assert job.state == JobState.FAILED
    assert files.result_of(job) is None
    assert "NoLongerPermittedError" in job.parts.parked().first().last_error


def test_an_officer_in_office_gets_the_file(issued):
    job = worker.work_off(submit(issued, by=cast.officer(issued)))

    assert job.result["pages"] == 3


def test_letters_of_a_lost_part_are_named(issued, monkeypatch):
    monkeypatch.setattr(bulk, "LARGEST_PART", 2)
    job = submit(issued)
    job.parts.filter(stage=0, number=2).update(state=PartState.PARKED, last_error="断电")

    job = worker.work_off(job)

    assert job.result["pages"] == 2
    assert job.result["parked"] == [{"title": "王堃 绿人社〔2026〕3号", "reason": "断电"}]


def test_an_attempt_repeated_after_a_kill_leaves_one_whole_file(issued):
    job = worker.work_off(submit(issued))
    before = printed(job)
    (job.folder / ".9.2026年度欠学分通知.pdf").write_bytes(before[:100])  # the killed attempt's
    merging = job.parts.get(stage=1)

    again = notice_printing.print_part(merging)

    assert again == job.result
    assert printed(job) == before


LONG = "绿城市政务服务和大数据管理局政策法规与行政审批制度改革处"
TWO = [minimum(name, HENAN, "144", "98.5", "45.5") for name in ("年度总学分", "年度必修学分")]
FOUR = [
    minimum("年度总学分", NANJING, "84", "40.5", "43.5"),
    minimum("年度必修学分", NANJING, "56", "30.5", "25.5"),
    minimum("年度在线必修学分", GUIDE, "10", "2.5", "7.5"),
    minimum("年度在线总学分", GUIDE, "40", "12.5", "27.5"),
]


SIX = [
    *FOUR,
    minimum("主管部门组织学分", NANJING, "30", "12.5", "17.5"),
    minimum("脱产培训学分", NANJING, "40", "12.5", "27.5"),
]
CONTACT = "联系人：张敏，电话：0371—67180000"
LONGEST_ORGAN = "绿城市航空港经济综合实验区人力资源和社会保障局"


def printed_letter(minimums, *, today, contact=""):
    """The longest plausible letter about these minimums."""
    to = notice_wording.Addressee("阿卜杜热合曼·阿卜杜拉", "410001903", LONG)
    said = notice_wording.letter(
        to, year=2026, minimums=minimums, unit="学分", today=today,
        stationery=of(LONGEST_ORGAN, contact=contact),
    )  # fmt: skip
    given = {"number": "绿港人社〔2026〕12345号", "date": today, "verify": verifiable("0" * 30)}
    html = render_to_string("credits/notice.html", said | given)
    chunk = printing.print_chunk(
        [printing.Document("1", LONG, to.name, html, (to.name,))], chains=wheel_chains()
    )
    assert chunk.refused == ()
    return measured.by_pdfium(chunk.pdf)


@pytest.mark.parametrize(
    ("minimums", "contact"),
    [(TWO[:1], ""), (TWO, CONTACT), (FOUR, CONTACT), (SIX, CONTACT)],
    ids=["one", "two", "four", "six"],
)
@pytest.mark.parametrize("today", [date(2026, 11, 21), date(2027, 1, 11)], ids=["before", "after"])
def test_the_longest_plausible_letter_fits_one_page(minimums, contact, today):
    [page] = printed_letter(minimums, contact=contact, today=today)

    last, below = page.lines[-1], page.red()[-2]
    assert last.text.startswith("（联系人" if contact else f"{today.year}年")
    # 10.1: what is written ends 7/8 of a 3号 character above the second red line, or higher.
    assert below.top - last.box.bottom >= 16 * 7 / 8 / measured.MM - 0.3


def test_lines_come_closer_only_where_the_page_could_not_hold_what_is_signed():
    def pitch(minimums):
        page = printed_letter(minimums, contact=CONTACT, today=date(2026, 11, 21))[0]
        return page.box("法》第四十六条").top - page.box("对记录有异议").top

    assert pitch(TWO) == pytest.approx(225 / 22, abs=0.05)  # 5.2.3
    assert 225 / 22 - 1.5 < pitch(SIX) < 225 / 22 - 1


def test_what_no_page_can_hold_takes_its_last_words_along_to_the_signature():
    first, second = printed_letter(SIX * 2, contact=CONTACT, today=date(2026, 11, 21))

    texts = [line.text for line in second.lines]
    place = texts.index(LONGEST_ORGAN)
    assert place > 0  # 7.3.5.1: never name and date alone
    assert texts[place - 1].endswith("由本单位人事部门核实答复。")
    assert LONGEST_ORGAN not in [line.text for line in first.lines[1:]]


@pytest.mark.parametrize("minimums", [TWO, SIX], ids=["two", "six"])
def test_the_code_runs_into_no_text(minimums):
    page = printed_letter(minimums, contact=CONTACT, today=date(2026, 11, 21))[0]

    code = max((box for box in page.black() if box.width < 20), key=lambda box: box.height)
    assert 17 < code.width < 19
    assert [
        character
        for character, box in page.characters
        if box.left < code.right and box.right > code.left
        and box.top < code.bottom and box.bottom > code.top
    ] == []  # fmt: skip


def run(name, *arguments):
    said, told = StringIO(), StringIO()
    call_command(name, "--year", "2026", *arguments, stdout=said, stderr=told)
    return said.getvalue(), told.getvalue()


def test_the_commands_issue_and_print(city, authority, liu, chen, tmp_path):
    target = tmp_path / "notices.pdf"

    said, _ = run("issue_notices", "--json")
    _, told = run("print_notices", "-o", str(target))

    assert said == (
        '{"issued": 2, "already": 0, "first": "绿人社〔2026〕1号", "last": "绿人社〔2026〕2号"}\n'
    )
    assert told == f"已打印 2 份通知，共 2 页：{target}\n"
    assert [one.name for one in tmp_path.glob("*notices.pdf*")] == ["notices.pdf"]
    with pikepdf.open(target) as pdf:
        assert len(pdf.pages) == 2


def test_issuing_without_json_prints_nothing_on_stdout(city, authority, liu):
    said, told = run("issue_notices")

    assert said == ""
    assert "新签发 1 份：绿人社〔2026〕1号 至 绿人社〔2026〕1号；此前已签发 0 份" in told


def test_unprinted_names_are_told_and_the_others_delivered(issued, finance, tmp_path):
    Learner.objects.create(personnel_no="100007", name=f"赵{NOBODYS}", agency=finance)
    cast.issue(issued)
    told = StringIO()

    with pytest.raises(CommandError, match="有 1 份没有打印"):
        call_command("print_notices", "--year=2026", "-o", str(tmp_path / "some.pdf"), stderr=told)

    assert f"未打印 赵{NOBODYS} 绿人社〔2026〕4号：没有字体可印的字符" in told.getvalue()
    with pikepdf.open(tmp_path / "some.pdf") as pdf:
        assert len(pdf.pages) == 3


@pytest.mark.parametrize(
    ("command", "arguments", "refusal"),
    [
        ("issue_notices", ["--agency", "9999"], "没有代码为 9999 的机构"),
        ("issue_notices", [], "绿城市 及其上级都没有机关代字"),
        ("print_notices", ["-o", "x.pdf", "--agency", "9999"], "没有代码为 9999 的机构"),
        ("print_notices", ["-o", "x.pdf"], "2026 年度没有已签发的通知"),
        ("print_notices", ["-o", "/nowhere/x.pdf"], "目录不存在"),
        ("print_notices", ["-o", "/"], "本身是目录"),
    ],
)
def test_commands_refuse_in_a_sentence(city, liu, command, arguments, refusal):
    with pytest.raises(CommandError, match=refusal) as refused:
        run(command, *arguments)

    assert refused.value.returncode == 1
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [["issue_notices"], ["issue_notices", "--year", "26"], ["print_notices", "--year", "2026"]],
    ids=["no year", "no such year", "no file"],
)
def test_wrong_usage_exits_2(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        ManagementUtility(["manage.py", *arguments]).execute()

    assert left.value.code == 2
    assert capsys.readouterr().err
