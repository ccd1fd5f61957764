"""The same certificate filed twice, or by two people: by the file's bytes or by its number.

Claims that an officer filed for several people at once show one paper and are no twins.
"""

from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from credits.claims import together
from credits.models import Claim, ClaimEvidence, ClaimState

# For claims of no act, written so that SQL never compares NULL.
NO_ACT, NO_OTHER = (Value(UUID(int=one), output_field=UUIDField()) for one in (0, 1))


def with_flags(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Annotate `is_flagged`: another claim that was filed shows the same certificate."""
    return claims.annotate(is_flagged=_has_twin())


def flagged(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.filter(_has_twin())


def of_claim(claim: Claim) -> QuerySet[Claim]:
    """The other claims with this one's certificate, whoever filed them."""
    digests = claim.evidence.values("sha256")
    same = Q(evidence__sha256__in=digests)
    if claim.certificate_key:
        same |= Q(certificate_key=claim.certificate_key)
    return (
        Claim.objects.filter(same)
        .exclude(pk__in=together.fellows(claim))
        .exclude(pk=claim.pk)
        .exclude(state=ClaimState.DRAFT)
        .select_related("learner__agency")
        .distinct()
        .order_by("pk")
    )


def _has_twin() -> Q:
    # A draft is not filed yet, and the claim itself is no twin of its own.
    others = Claim.objects.exclude(state=ClaimState.DRAFT).exclude(pk=OuterRef("pk"))
    others = others.exclude(_of_one_act("together", "together"))
    same_number = others.filter(certificate_key=OuterRef("certificate_key"))
    shown = ClaimEvidence.objects.filter(claim=OuterRef(OuterRef("pk"))).values("sha256")
    same_file = (
        ClaimEvidence.objects.filter(sha256__in=shown)
        .exclude(claim=OuterRef("pk"))
        .exclude(claim__state=ClaimState.DRAFT)
        .exclude(_of_one_act("claim__together", "together"))
    )
    return Q(Exists(same_file)) | (~Q(certificate_key="") & Q(Exists(same_number)))


def _of_one_act(mine: str, other: str) -> Exact:
    return Exact(Coalesce(F(mine), NO_ACT), Coalesce(OuterRef(other), NO_OTHER))
