"""What is an ID number or a mobile number, and what only has as many digits."""

import pytest

from keeping.personal_numbers import check_digit, holds_one

BODY = "41010520150501001"
RECENT = BODY + check_digit(BODY)


@pytest.mark.parametrize(
    "text",
    ["身份证41010119900307123X的更正", "身份证 410101 19900307 1234", "证号410105—19850501—0011",
     "４１０１０５１９８５０５０１００１１", "410105 19850501 001 x", "41010519850501\u200b0011",
     "4 1 0 1 0 5 1 9 8 5 0 5 0 1 0 0 1 1", "旧证410101900307123", "旧证 410101 900307 123",
     f"孩子 {RECENT}", "2026-03-05 410105198505010011 已核"],
    ids=["x", "groups", "dashes", "full_width", "x_apart", "unseen", "single_digits", "old",
         "old_groups", "recent", "beside_a_date"],
)  # fmt: skip
def test_an_id_number_is_found_however_it_is_written(text):
    assert holds_one(text)


@pytest.mark.parametrize(
    "text",
    ["请致电138-0013-8000", "１３８００１３８０００", "+86 138 0013 8000", "8613800138000",
     "0086-13800138000", "138 00138000", "1 3 8 0 0 1 3 8 0 0 0", "138.0013.8000",
     "王13800138000转"],
    ids=["dashes", "full_width", "country", "country_joined", "zeros", "two_groups",
         "single_digits", "dots", "between_words"],
)  # fmt: skip
def test_a_mobile_number_is_found_however_it_is_written(text):
    assert holds_one(text)


@pytest.mark.parametrize(
    "text",
    ["", "更正一天", "0371-12345678", "2026-03-05 至 2026-03-06", "2026年第13800138000000号",
     "订单 202611221234567890", "豫人社〔2026〕12号", "ISBN 978-7-5327-4212-1",
     "顺丰 SF1234567890123", RECENT[:-1] + ("1" if RECENT[-1] != "1" else "2"),
     "讲座 130 人，2026-11-22", "12800138000", "410105 99999999 0011"],
    ids=["nothing", "words", "landline", "days", "long_number", "order", "document", "isbn",
         "parcel", "paper_of_a_day", "people_and_day", "no_mobile", "no_birthday"],
)  # fmt: skip
def test_other_numbers_are_left_alone(text):
    assert not holds_one(text)


def test_the_check_digit_is_that_of_the_standard():
    # The example of GB 11643-1999 itself.
    assert check_digit("11010519491231002") == "X"
