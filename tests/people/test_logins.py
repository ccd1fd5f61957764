import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from people import logins
from people.models import Agency, Learner, User
from people.models.id_number import refuse_id_number

ID_NUMBERS = ["410105198505010011", "41010519850501001X", "410105850501001", "x410105198505010011"]


@pytest.fixture
def liu(db):
    agency = Agency.add_root(code="4101", name="绿城市财政局")
    return Learner.objects.create(personnel_no="100001", name="刘喆", agency=agency)


@pytest.mark.parametrize(
    "name",
    [
        *ID_NUMBERS,
        "410105-19850501-0011",
        "４１０１０５１９８５０５０１００１１",
        "410105.19850501.0011@gov",
    ],
)
def test_id_number_is_refused_in_whatever_dress(name):
    with pytest.raises(ValidationError):
        refuse_id_number(name)


@pytest.mark.parametrize("name", ["liuzhe", "100001", "13912345678", "刘喆01"])
def test_ordinary_login_is_no_id_number(name):
    refuse_id_number(name)


@pytest.mark.parametrize("number", ID_NUMBERS)
def test_database_refuses_a_login_that_is_an_id_number(db, number):
    with (
        pytest.raises(IntegrityError, match="login_is_never_an_id_number"),
        transaction.atomic(),
    ):
        User.objects.create(username=number)
    with (
        pytest.raises(IntegrityError, match="login_is_never_an_id_number"),
        transaction.atomic(),
    ):
        User.objects.create_user(username=number, password=None)


def test_database_refuses_an_id_number_as_personnel_number(liu):
    with (
        pytest.raises(IntegrityError, match="personnel_number_is_never_an_id_number"),
        transaction.atomic(),
    ):
        Learner.objects.filter(pk=liu.pk).update(personnel_no=ID_NUMBERS[0])


def test_form_validation_names_the_refusal(db):
    with pytest.raises(ValidationError, match="身份证号码"):
        User(username=ID_NUMBERS[0], name="刘喆").full_clean(exclude=["password"])
    User(username="liuzhe", name="刘喆").full_clean(exclude=["password"])


def test_login_is_created_with_the_learners_name(liu):
    user = logins.create_login(learner=liu, username="liuzhe", password="a long enough one")

    liu.refresh_from_db()
    assert (liu.user, user.name) == (user, "刘喆")
    assert user.check_password("a long enough one")


def test_login_without_a_password_cannot_log_in(liu):
    assert not logins.create_login(learner=liu, username="liuzhe").has_usable_password()


def test_second_login_is_refused(liu):
    logins.create_login(learner=liu, username="liuzhe")

    with pytest.raises(logins.LoginExistsError, match="已有登录账号"):
        logins.create_login(learner=liu, username="liuzhe2")


def test_taken_login_name_is_refused(liu):
    User.objects.create(username="liuzhe")

    with pytest.raises(logins.LoginExistsError, match="已有人使用"):
        logins.create_login(learner=liu, username="liuzhe")


def test_login_named_by_an_id_number_is_refused(liu):
    with pytest.raises(logins.LoginNameError, match="身份证"):
        logins.create_login(learner=liu, username=ID_NUMBERS[0])

    assert User.objects.count() == 0
