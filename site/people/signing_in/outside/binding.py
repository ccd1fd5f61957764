"""The only module that binds a subject of another house to a login, and that looks one up.

Refuses: a claim that fits no login or two, a login that is closed or a superuser's (she is helped
by commands alone), a login that is bound to another subject, a subject that is bound to another
login. What is stored of the other house is its name and a digest of the subject.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, models, transaction

from people.models import AccountAct, ActKind, User
from people.signing_in import lockout


class Why(models.TextChoices):
    """For the log; the person is told less."""

    UNKNOWN = "no login of that name"
    AMBIGUOUS = "two logins of that name"
    CLOSED = "the login may not be used"
    LOGIN_TAKEN = "the login is bound to another subject"
    ANOTHER = "somebody else is logged in by now"
    LAST = "no password would be left"
    SUBJECT_TAKEN = "the subject is bound to another login"


class NotBoundError(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Subject:
    """Whom the house `house` means by `number`; `login` is the claim that equals a login name."""

    house: str
    number: str
    login: str = ""

    @property
    def digest(self) -> str:
        """Without the site's key: another SECRET_KEY must not cut everybody's binding."""
        return sha256(self.number.encode()).hexdigest()


def user_of(*, subject: Subject) -> User:
    """Her login: the one bound before, or the one that the claim names, bound from now on."""
    with transaction.atomic():
        bound = SocialAccount.objects.filter(provider=subject.house, uid=subject.digest)
        found = bound.select_related("user").first()
        if found is None:
            return _bind(subject, _named(subject.login))
        if _others(subject.login, found.user).exists():
            raise NotBoundError(Why.SUBJECT_TAKEN)
        return _usable(found.user)


def bind_to(*, user: User, subject: Subject) -> None:
    """She has proved to be both: logged in here, and by the other house's word."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        taken = SocialAccount.objects.filter(provider=subject.house, uid=subject.digest).first()
        if taken is None:
            _bind(subject, locked)
        elif taken.user_id != locked.pk:
            raise NotBoundError(Why.SUBJECT_TAKEN)


def bound(user: User) -> models.QuerySet[SocialAccount]:
    return SocialAccount.objects.filter(user=user).order_by("provider")


def remove_all(*, user: User, by: User, why: str, now: datetime) -> AccountAct:
    """An administrator takes a wrong binding away, on record; the claim may bind anew."""
    with transaction.atomic():
        SocialAccount.objects.filter(user=user).delete()
        return lockout.keep_act(user=user, kind=ActKind.OUTSIDE_REMOVED, by=by, why=why, now=now)


def remove(*, user: User, house: str) -> None:
    """Her own, by herself; the last way in is not taken away."""
    if not user.has_usable_password():
        raise NotBoundError(Why.LAST)
    SocialAccount.objects.filter(user=user, provider=house).delete()


def _named(login: str) -> User:
    """Other houses write one name in capitals and the next in small letters."""
    found = list(User.objects.select_for_update().filter(username__iexact=login)[:2])
    if not login or not found:
        raise NotBoundError(Why.UNKNOWN)
    if len(found) > 1:
        raise NotBoundError(Why.AMBIGUOUS)
    return found[0]


def _others(login: str, user: User) -> models.QuerySet[User]:
    """A house that gives somebody's name to another person is not believed."""
    if not login:
        return User.objects.none()
    return User.objects.filter(username__iexact=login).exclude(pk=user.pk)


def _bind(subject: Subject, user: User) -> User:
    _usable(user)
    try:
        with transaction.atomic():
            SocialAccount.objects.create(user=user, provider=subject.house, uid=subject.digest)
    except IntegrityError:  # outside_login_is_one_of_a_house, or the subject of a moment ago
        raise NotBoundError(Why.LOGIN_TAKEN) from None
    return user


def _usable(user: User) -> User:
    if not user.is_active or user.is_superuser:
        raise NotBoundError(Why.CLOSED)
    return user
