"""Which passwords are taken, and how they are kept."""

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from config.settings import base
from people.models import User
from portal.signing_in.forms import ChangePasswordForm, LoginForm, OwnPasswordForm


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("q7vK-zpt2Lm", "password_too_short"),
        ("q1w2e3r4t5y6", "password_too_common"),
        ("wangxiaoming", "password_too_similar"),
    ],
)
def test_a_password_is_refused_for_one_reason(password, why):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, User(username="wangxiaoming"))

    assert [one.code for one in refusal.value.error_list] == [why]


@pytest.mark.parametrize(
    "password",
    ["gao shan liu shui", "837492018374", "高山流水高山流水遇知音也", "长" * 200],
    ids=["letters and spaces", "digits", "ideographs", "two hundred signs"],
)
def test_twelve_signs_of_any_kind_are_taken(password):
    validate_password(password, User(username="wangxiaoming"))


def test_a_password_is_taken_as_it_was_typed():
    fields = [LoginForm.base_fields["password"]]
    for form in (OwnPasswordForm, ChangePasswordForm):
        fields += [field for name, field in form.base_fields.items() if "password" in name]

    assert len(fields) == 6
    assert {(field.strip, field.widget.input_type) for field in fields} == {(False, "password")}


def test_a_password_is_kept_by_argon2id_with_a_salt(settings):
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS

    kept = [make_password("gao shan liu shui") for _ in range(2)]

    assert kept[0].startswith("argon2$argon2id$")
    assert kept[0] != kept[1]
    assert check_password("gao shan liu shui", kept[0])
    assert not check_password("gao shan liu shuI", kept[0])
