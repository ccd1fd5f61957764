"""The only reader and writer of sealed numbers.

A number belongs to one learner. Reading one in full is recorded first, in the same transaction.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keeping.personal_numbers import holds_one
from people.id_numbers import numbers, sealing
from people.models import Learner, NumberViewing, SealedNumber, User
from people.models.id_number import looks_like_id_number

WHY = 200


class NotReadError(Exception):
    """Why nobody may read the number; a sentence for a person."""


def store(given: Mapping[int, str], *, now: datetime) -> None:
    """Seal the number of each learner; the same number again changes nothing."""
    known = SealedNumber.objects.in_bulk(given, field_name="learner_id")
    for learner_id, number in given.items():
        digests = sealing.digests(number)
        if learner_id in known and known[learner_id].digest in digests:
            continue
        sealed = sealing.seal(number, learner_id=learner_id)
        SealedNumber.objects.update_or_create(
            learner_id=learner_id,
            defaults={"sealed": sealed, "digest": digests[0], "sealed_at": now},
        )


def holders(given: Iterable[str]) -> dict[str, int]:
    """Whose the numbers are, of those that are somebody's."""
    by_digest = {digest: number for number in given for digest in sealing.digests(number)}
    found = SealedNumber.objects.filter(digest__among=list(by_digest))
    return {by_digest[digest]: pk for digest, pk in found.values_list("digest", "learner_id")}


def masked(learner: Learner) -> str:
    """As pages show it; nothing where none is kept or no key opens it."""
    kept = SealedNumber.objects.filter(learner=learner).first()
    if kept is None or not sealing.is_on():
        return ""
    return numbers.masked(sealing.opened(kept.sealed, learner_id=learner.pk))


def read(*, learner: Learner, by: User, why: str, now: datetime) -> str:
    """The whole number. Who reads it, when and why is recorded; NotReadError says what is wrong."""
    why = why.strip()[:WHY]
    if not why:
        raise NotReadError(_("请写明查看身份证号的用途。"))
    if looks_like_id_number(why) or holds_one(why):
        raise NotReadError(_("用途里不能写身份证号、手机号或连续 15 位数字。"))
    with transaction.atomic():
        kept = SealedNumber.objects.filter(learner=learner).first()
        if kept is None or not sealing.is_on():
            raise NotReadError(_("这位学员没有登记身份证号。"))
        NumberViewing.objects.create(learner=learner, by=by, at=now, why=why)
        return sealing.opened(kept.sealed, learner_id=learner.pk)


def reseal(*, now: datetime) -> int:
    """Seal everything with the present key; then the older one may be taken away."""
    count = 0
    for kept in SealedNumber.objects.iterator():
        number = sealing.opened(kept.sealed, learner_id=kept.learner_id)
        digest = sealing.digests(number)[0]
        if digest != kept.digest:
            kept.sealed = sealing.seal(number, learner_id=kept.learner_id)
            kept.digest, kept.sealed_at = digest, now
            kept.save(update_fields=["sealed", "digest", "sealed_at"])
            count += 1
    return count
