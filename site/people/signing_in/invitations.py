"""The only module that issues and redeems invitation codes.

A code is shown once, to whoever issues it, and kept as a digest under the site's key: with nearly
59 random bits no slow hash is needed, so that a unit's codes are made at once. A new code for the
same login replaces the one before; a code is used once, within its days. Whoever forgot her
password gets a new code: her old password holds until she has chosen another one, which ends the
sessions begun with the old one.

A form that is sent twice is answered alike: the code comes from the click that asked for it, so the
second sheet of a double click says what the first one says, and neither voids the other.
"""

import secrets
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from people.models import Invitation, Learner, RoleKind, User
from people.models.invitation import InvitationQuerySet
from people.signing_in import accounts, login_names

# Without 0 O 1 I L U: what is copied from paper by hand is not mistaken.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS, GROUP = 12, 4
ANSWERED_AGAIN = timedelta(minutes=2)  # a code is told once, and again to whoever clicked twice


class NobodyToInviteError(Exception):
    """None of the chosen people may be invited by this officer."""


class UnusableInvitationError(Exception):
    """Unknown, used, replaced or expired: nobody is told which."""


class AlreadyIssuedError(Exception):
    """This very form has issued its codes before: used since, void, or too long ago to tell."""


@dataclass(frozen=True)
class Issued:
    """A code in clear, for the sheet or the page that hands it over and for nothing else."""

    user: User
    code: str
    expires_at: datetime
    learner: Learner | None = None


def invite_learners(
    *, chosen: Collection[int], by: User, now: datetime, click: str = ""
) -> list[Issued]:
    """Codes for these learners, in the order of agencies and names; who has no login gets one."""
    reach = accounts.invitable_learners(by, on=timezone.localdate(now))
    with transaction.atomic():
        # Who is given a role meanwhile, or another login, is looked at again under the lock.
        locked = reach.filter(pk__among=list(chosen)).select_for_update(of=("self",))
        people = list(locked.select_related("agency", "user").order_by("agency__path", "sort_key"))
        if not people:
            raise NobodyToInviteError
        _give_logins([one for one in people if one.user_id is None])
        users = [one.user for one in people if one.user is not None]
        codes = _issue(users, by=by, now=now, click=click)
    return [
        Issued(user, code, _end_of(now), learner)
        for learner, user, code in zip(people, users, codes, strict=True)
    ]


def invite_login(*, user_id: int, by: User, now: datetime, click: str = "") -> Issued:
    """A code for one login that a system administrator looks after, with a role or without."""
    with transaction.atomic():
        found = accounts.administered(
            by, RoleKind.SYSTEM_ADMINISTRATOR, on=timezone.localdate(now)
        ).filter(pk=user_id)
        user = User.objects.select_for_update().filter(pk__in=found.values("pk")).first()
        if user is None:
            raise NobodyToInviteError
        (code,) = _issue([user], by=by, now=now, click=click)
    return Issued(user, code, _end_of(now))


def find(*, username: str, code: str, now: datetime) -> Invitation | None:
    """The invitation that this code opens; one statement, whatever the reason why there is none."""
    valid = Invitation.objects.valid(now=now).filter(user__is_active=True)
    return valid.filter(user__username=username.strip(), code_digest=_digest(code)).first()


def redeem(*, invitation_id: int, password: str, now: datetime) -> User:
    """Set the chosen password, once; the person's other sessions end with the old one."""
    with transaction.atomic():
        valid = Invitation.objects.valid(now=now).select_for_update(of=("self",))
        found = valid.select_related("user").filter(pk=invitation_id, user__is_active=True).first()
        if found is None:
            raise UnusableInvitationError
        found.used_at = now
        found.save(update_fields=["used_at"])
        found.user.set_password(password)
        found.user.save(update_fields=["password"])
    return found.user


def issued(user: User, *, on: date) -> InvitationQuerySet:
    """All that were ever issued for those whom she may invite, by whomever."""
    as_learner = accounts.invitable_learners(user, on=on).values("user")
    as_login = accounts.administered(user, RoleKind.SYSTEM_ADMINISTRATOR, on=on).values("pk")
    return Invitation.objects.filter(Q(user__in=as_learner) | Q(user__in=as_login))


def revoke(*, invitation_id: int, by: User, now: datetime) -> None:
    """A sheet is lost: its code opens nothing any more, and who said so stays in the row."""
    with transaction.atomic():
        hers = issued(by, on=timezone.localdate(now)).filter(pk=invitation_id).values("pk")
        valid = Invitation.objects.valid(now=now).filter(pk__in=hers)
        found = valid.select_for_update(of=("self",)).first()
        if found is None:
            raise UnusableInvitationError
        found.replaced_at, found.revoked_by = now, by
        found.save(update_fields=["replaced_at", "revoked_by"])


def _give_logins(learners: Sequence[Learner]) -> None:
    names = login_names.proposed(learners)
    fresh = [User(username=names[one.pk], name=one.name) for one in learners]
    for user in fresh:
        user.set_unusable_password()
    User.objects.bulk_create(fresh)
    for learner, user in zip(learners, fresh, strict=True):
        learner.user = user
    Learner.objects.bulk_update(learners, ["user"], batch_size=500)


def _issue(users: Sequence[User], *, by: User, now: datetime, click: str) -> list[str]:
    codes = [_code_of(click, by, user) if click else _fresh_code() for user in users]
    if click and _was_issued(codes, now=now):
        return codes
    before = Invitation.objects.open().filter(user_id__among=[user.pk for user in users])
    before.update(replaced_at=now)
    Invitation.objects.bulk_create(
        Invitation(
            user=user,
            code_digest=_digest(code),
            issued_by=by,
            issued_at=now,
            expires_at=_end_of(now),
        )
        for user, code in zip(users, codes, strict=True)
    )
    return codes


def _was_issued(codes: Sequence[str], *, now: datetime) -> bool:
    """Whether the same click was here before; its people are under our lock."""
    before = Invitation.objects.filter(code_digest__in=[_digest(code) for code in codes])
    fresh = before.valid(now=now).filter(issued_at__gte=now - ANSWERED_AGAIN)
    known = before.count()
    if known and fresh.count() != len(codes):
        raise AlreadyIssuedError
    return known > 0


def _end_of(now: datetime) -> datetime:
    return now + timedelta(days=settings.INVITATION_DAYS)


def _fresh_code() -> str:
    return _written("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)))


def _code_of(click: str, by: User, user: User) -> str:
    """As random as the site's key: who knows the click alone knows nothing."""
    said = f"{click} {by.pk} {user.pk}"
    number = int(salted_hmac("people.invitation.click", said, algorithm="sha256").hexdigest(), 16)
    drawn = ""
    for _ in range(LETTERS):
        number, place = divmod(number, len(ALPHABET))
        drawn += ALPHABET[place]
    return _written(drawn)


def _written(drawn: str) -> str:
    return "-".join(drawn[at : at + GROUP] for at in range(0, LETTERS, GROUP))


def _digest(code: str) -> str:
    """Of the letters alone: small or large, full width or not, with or without the dashes."""
    letters = unicodedata.normalize("NFKC", code).upper()
    plain = "".join(letter for letter in letters if letter.isalnum())
    return salted_hmac("people.invitation", plain, algorithm="sha256").hexdigest()
