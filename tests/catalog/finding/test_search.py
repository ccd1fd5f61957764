import pytest
from modelsearch.query import And, Not, Or, Phrase, PlainText
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from catalog.models import KnowledgePoint, Lecture, Lecturer
from tests.catalog import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def lectures():
    city = cast.build_city()
    catalog = cast.make_catalog()
    return {
        title: cast.make_lecture(
            catalog, city.health, title, abstract=abstract, theme="", category="综合"
        )
        for title, abstract in [
            ("大数据与城市治理", "公共数据怎样用于交通、应急和IT运维"),
            ("政务服务一网通办的流程再造", "服务应用的办理时限"),
            ("廉政教育讲座", "以案促改"),
            ("公文写作与常见错误", '公务员的基本功 50% "引号"'),
        ]
    }


def titles(results):
    return {page.title for page in results}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("讲座", {"廉政教育讲座"}),
        ("政务", {"政务服务一网通办的流程再造"}),
        ("数据", {"大数据与城市治理"}),
        ("大数据", {"大数据与城市治理"}),
        ("廉", {"廉政教育讲座"}),
        ("公务员", {"公文写作与常见错误"}),
        ("数据 交通", {"大数据与城市治理"}),
        ("数据 写作", set()),
        ("IT", {"大数据与城市治理"}),
        ("卫健", {
            "大数据与城市治理", "政务服务一网通办的流程再造", "廉政教育讲座", "公文写作与常见错误",
        }),
        ("据大", set()),
        ("50%", {"公文写作与常见错误"}),
        ('"', set()),
        ("'; DROP", set()),
        ("\\", set()),
    ],
)  # fmt: skip
def test_words_of_two_characters_are_found(lectures, words, found):
    assert titles(Lecture.objects.search(words)) == found


def test_admin_autocomplete_finds_the_middle_of_a_title(lectures):
    assert titles(Page.objects.autocomplete("写作")) == {"公文写作与常见错误"}


def test_queries_combine(lectures):
    query = And([PlainText("数据"), Not(PlainText("写作"))])

    assert titles(Lecture.objects.search(query)) == {"大数据与城市治理"}
    assert titles(Lecture.objects.search(Or([PlainText("廉政"), PlainText("写作")]))) == {
        "廉政教育讲座",
        "公文写作与常见错误",
    }


def test_phrase_asks_for_neighbours(lectures):
    assert titles(Lecture.objects.search(Phrase("服务应用"))) == {"政务服务一网通办的流程再造"}
    assert titles(Lecture.objects.search(Phrase("务治理"))) == set()


@pytest.mark.postgres_only  # SQLite's rank does not weigh the columns
def test_title_ranks_before_text(lectures):
    catalog = lectures["廉政教育讲座"].catalog()
    host = lectures["廉政教育讲座"].host
    cast.make_lecture(catalog, host, "财政预算", abstract="廉政风险也在其中，另见其他材料若干")

    assert Lecture.objects.search("廉政")[0].title == "廉政教育讲座"


def test_other_models_are_searched_alike():
    Lecturer.objects.create(name="孙䶮", unit="市委党校")
    KnowledgePoint.objects.create(code="K1", title="党的二十大", text="新时代新征程")
    backend = get_search_backend()

    assert [one.name for one in backend.search("䶮", Lecturer)] == ["孙䶮"]
    assert [one.name for one in backend.search("党校", Lecturer)] == ["孙䶮"]
    assert [one.code for one in backend.search("二十大", KnowledgePoint)] == ["K1"]
