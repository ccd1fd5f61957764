"""Who walks through the journeys, and on what screens."""

from datetime import date

from django.contrib.auth.hashers import make_password

from people.models import Agency, Learner, Role, RoleKind, User

PASSWORD = "a-long-test-password"
PHONE = {"width": 390, "height": 844}
PC = {"width": 1440, "height": 900}


def make_user(username: str, name: str) -> User:
    return User.objects.create(username=username, name=name, password=make_password(PASSWORD))


def make_learner(username: str, name: str, number: str, agency: Agency) -> Learner:
    return Learner.objects.create(
        personnel_no=number,
        name=name,
        sort_key=number,
        agency=agency,
        user=make_user(username, name),
    )


def make_officer(username: str, name: str, kind: RoleKind, agency: Agency) -> User:
    user = make_user(username, name)
    Role.objects.create(user=user, kind=kind, agency=agency, starts_on=date(2020, 1, 1))
    return user
