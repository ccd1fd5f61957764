import pytest
from django.urls import reverse

from catalog.models import KnowledgePoint
from exams import attempts
from exams.models import PracticeAnswer, Question, QuestionState
from people.models import RoleKind
from tests.catalog.cast import make_officer
from tests.exams.conftest import KEYS, NOW, make_question

TODAY = reverse("exams:practice")
MISTAKES = reverse("exams:mistakes")


def sheet(question):
    return reverse("exams:practice_question", args=[question.pk])


@pytest.fixture
def at_liu(client, liu):
    client.force_login(liu.user)
    return client


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_a_day_of_practice_from_question_to_explanation(at_liu, bank, liu):
    page = at_liu.get(TODAY).content.decode()
    asked = Question.objects.get(stem=next(q.stem for q in bank if q.stem in page))

    done = at_liu.post(
        sheet(asked), {"number": "1", "then": "today", "choice": KEYS[asked.type]}, follow=True
    ).content.decode()

    assert "今天第 1 题，共 1 题" in page
    assert asked.explanation not in page
    assert "答对了" in done
    assert asked.explanation in done
    assert asked.knowledge_point.source in done
    assert "今天的题做完了" in at_liu.get(TODAY).content.decode()


def test_the_key_is_not_in_the_page_before_the_answer(at_liu, point, liu):
    question = make_question(
        "Z1", "SINGLE", point, type="FILL_IN", options=[], key=[[wording("密钥文字")]]
    )

    for address in (TODAY, sheet(question), reverse("exams:practice_point", args=[point.pk])):
        page = at_liu.get(address).content.decode()
        assert question.stem in page
        assert "密钥文字" not in page
        assert question.explanation not in page


def wording(text):
    return {"text": text, "weight": "100"}


@pytest.mark.parametrize(
    ("changes", "choice", "right"),
    [
        ({"type": "FILL_IN", "options": [], "key": [[wording("事由")], [wording("文种")]]},
         ["事由", "文 种"], "事由；文种"),
        ({"type": "NUMERICAL", "options": [],
          "key": [{"value": "90", "tolerance": "0", "weight": "100"}]}, ["90"], "90"),
        ({"type": "MATCHING", "prompts": ["左甲", "左乙"], "options": ["右甲", "右乙", "右丙"],
          "key": [2, 0]}, ["2", "0"], None),
        ({"type": "ORDERING", "options": ["先", "中", "后"], "key": [1, 0, 2]},
         ["1", "0", "2"], None),
    ],
    ids=["fill-in", "numerical", "matching", "ordering"],
)  # fmt: skip
def test_other_types_are_asked_and_marked(at_liu, point, changes, choice, right):
    question = make_question("Z1", "SINGLE", point, **changes)
    page = at_liu.get(sheet(question)).content.decode()

    done = at_liu.post(sheet(question), {"number": "1", "choice": choice}, follow=True)

    assert 'name="choice"' in page
    assert PracticeAnswer.objects.get().is_right
    assert right is None or right in done.content.decode()


def test_a_mistake_is_kept_in_the_book_until_it_is_put_right(at_liu, oath, liu, practise):
    practise(liu, oath, is_right=False)
    before = at_liu.get(MISTAKES).content.decode()

    at_liu.post(sheet(oath), {"number": "2", "then": "mistakes", "choice": KEYS["SINGLE"]})

    assert oath.stem in before
    assert "没有错题" in at_liu.get(MISTAKES).content.decode()


def test_a_mistake_of_an_older_version_is_put_right_with_the_new_one(at_liu, oath, liu, practise):
    practise(liu, oath, is_right=False)
    Question.objects.filter(pk=oath.pk).update(state=QuestionState.RETIRED)
    retired = at_liu.get(MISTAKES).content.decode()
    newer = make_question(oath.number, "SINGLE", oath.knowledge_point, version=2)
    offered = at_liu.get(MISTAKES).content.decode()

    practise(liu, newer)

    assert "已停用" in retired
    assert sheet(newer) in offered
    assert "没有错题" in at_liu.get(MISTAKES).content.decode()


def test_an_empty_answer_is_refused_with_what_to_do(at_liu, oath):
    page = at_liu.post(sheet(oath), {"number": "1"}, follow=True).content.decode()

    assert "还没有作答：请先选择或填写答案。" in page
    assert not PracticeAnswer.objects.exists()


@pytest.mark.parametrize(
    "posted",
    [{"number": "x", "choice": "1"}, {"choice": "1"}, {"number": "1", "choice": "１"},
     {"number": "1", "choice": ["1"] * 40}, {"number": "9" * 30, "choice": "1"}],
)  # fmt: skip
def test_a_malformed_sheet_is_refused_and_stores_nothing(at_liu, oath, posted):
    page = at_liu.post(sheet(oath), posted, follow=True).content.decode()

    assert "答案格式不对，没有保存" in page
    assert not PracticeAnswer.objects.exists()


def test_foreign_answers_are_not_found(at_liu, chen, oath, practise):
    hers = practise(chen, oath)

    assert at_liu.get(reverse("exams:practice_answer", args=[hers.pk])).status_code == 404


def test_officers_do_not_see_anybodys_practice(client, city, liu, oath, practise):
    from_liu = practise(liu, oath)
    officer = make_officer(city, "someone", RoleKind.TRAINING_DEPARTMENT)
    client.force_login(officer)

    assert client.get(reverse("exams:practice_answer", args=[from_liu.pk])).status_code == 404
    for address in (TODAY, MISTAKES, reverse("exams:mastery")):
        page = client.get(address).content.decode()
        assert "没有自己的练习" in page
        assert from_liu.question.stem not in page


def test_an_answer_hides_while_an_exam_asks_the_same_question(at_liu, exam, liu, bank, practise):
    given = {question.pk: practise(liu, question, is_right=False) for question in bank}

    sat = attempts.start(exam=exam, learner=liu, now=exam.opens_at)

    asked = sat.question_ids[0]
    shown = next(pk for pk in given if pk not in sat.question_ids)
    assert at_liu.get(reverse("exams:practice_answer", args=[given[asked].pk])).status_code == 404
    assert at_liu.get(reverse("exams:practice_answer", args=[given[shown].pk])).status_code == 200
    assert Question.objects.get(pk=asked).stem not in at_liu.get(MISTAKES).content.decode()
    assert at_liu.get(sheet(Question.objects.get(pk=asked))).status_code == 404


@pytest.mark.parametrize("mistakes", [1, 3])
def test_the_book_asks_the_same_number_of_queries(
    at_liu, liu, bank, practise, mistakes, django_assert_num_queries
):
    for question in bank[:mistakes]:
        practise(liu, question, is_right=False)

    with django_assert_num_queries(11):
        at_liu.get(MISTAKES)


@pytest.mark.parametrize("due", [1, 3])
def test_the_day_asks_the_same_number_of_queries(
    at_liu, liu, bank, practise, due, django_assert_num_queries
):
    for place in range(due):
        point = KnowledgePoint.objects.create(code=f"ZS-1{place}", title=f"要点{place}")
        practise(liu, make_question(f"Q{place}", "SINGLE", point), days=-9)

    with django_assert_num_queries(12):
        at_liu.get(TODAY)
