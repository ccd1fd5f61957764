from django.utils import translation

from catalog.attending import lists
from catalog.attending.correcting import _reason
from catalog.models.attendance import AttendanceState
from keeping.chinese import in_chinese, labels_of


def test_what_is_kept_is_chinese_for_an_english_writer():
    with translation.override("en"):
        kept = _reason("看错了名单")
        shown = str(AttendanceState.PRESENT.label)

    assert kept == "考勤更正：看错了名单"
    assert shown == "Present"


def test_the_readers_language_comes_back():
    with translation.override("en"):
        with in_chinese():
            pass

        assert translation.get_language() == "en"


def test_a_file_knows_its_words_whatever_language_asked_first():
    with translation.override("en"):
        words = labels_of(AttendanceState)
        sheet = lists.blank([])

    assert list(words) == ["出席", "部分出席", "缺席"]
    assert sheet[:2] == b"PK"
