"""The same certificate filed twice, or by two people: by the file's bytes or by its number."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from credits.models import Claim, ClaimEvidence, ClaimState


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
        .exclude(pk=claim.pk)
        .exclude(state=ClaimState.DRAFT)
        .select_related("learner__agency")
        .distinct()
        .order_by("pk")
    )


def _has_twin() -> Q:
    # A draft is not filed yet, and the claim itself is no twin of its own.
    others = Claim.objects.exclude(state=ClaimState.DRAFT).exclude(pk=OuterRef("pk"))
    same_number = others.filter(certificate_key=OuterRef("certificate_key"))
    shown = ClaimEvidence.objects.filter(claim=OuterRef(OuterRef("pk"))).values("sha256")
    same_file = (
        ClaimEvidence.objects.filter(sha256__in=shown)
        .exclude(claim=OuterRef("pk"))
        .exclude(claim__state=ClaimState.DRAFT)
    )
    return Q(Exists(same_file)) | (~Q(certificate_key="") & Q(Exists(same_number)))
