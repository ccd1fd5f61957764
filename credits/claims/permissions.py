"""Who may see, file and decide a claim; a foreign claim is not found."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from credits.models import Claim, ClaimState, CorrectionRequest, CorrectionState
from people.models import Agency, Learner, RoleKind, User
from people.permissions import agencies_for, holds_role

UNIT = (RoleKind.TRAINING_OFFICER, RoleKind.PERSONNEL_OFFICER)
AUTHORITY = (RoleKind.TRAINING_DEPARTMENT,)
DESK = (*UNIT, *AUTHORITY)


def visible_claims(user: User, *, on: date) -> QuerySet[Claim]:
    """Of the people one may read about; somebody else's draft is nobody's business."""
    readable = Learner.objects.visible_to(user, on=on)
    own = Q(state=ClaimState.DRAFT, filed_by=user) | ~Q(state=ClaimState.DRAFT)
    return Claim.objects.filter(own, learner__in=readable).select_related("learner__agency")


def own_claims(user: User) -> QuerySet[Claim]:
    """Of her own record, whoever filed them; the same as is visible to her there, found sooner."""
    own = Q(state=ClaimState.DRAFT, filed_by=user) | ~Q(state=ClaimState.DRAFT)
    return Claim.objects.filter(own, learner__user=user)


def own_corrections(user: User) -> QuerySet[CorrectionRequest]:
    return CorrectionRequest.objects.filter(learner__user=user)


def editable_claims(user: User, *, on: date) -> QuerySet[Claim]:
    """The learner's own, and those that an officer filed for staff still in reach."""
    mine = Q(learner__user=user) | Q(filed_by=user, learner__in=staff_of(user, on=on))
    return visible_claims(user, on=on).filter(mine)


def staff_of(user: User, *, on: date) -> QuerySet[Learner]:
    """Whom an officer may file for: serving people of the subtree."""
    reach = agencies_for(user, *UNIT, on=on)
    return Learner.objects.serving(on=on).filter(agency__in=reach)


def decidable_claims(user: User, *, on: date) -> QuerySet[Claim]:
    """What waits for this user: by role and stage, never one's own, never twice the same."""
    unit = Q(state=ClaimState.UNIT_REVIEW, learner__agency__in=agencies_for(user, *UNIT, on=on))
    authority = Q(
        state=ClaimState.AUTHORITY_REVIEW,
        learner__agency__in=agencies_for(user, *AUTHORITY, on=on),
    )
    # Written as conditions that hold for NULLs too: SQL's "not equal" does not.
    reviewed_here = Claim.objects.filter(pk=OuterRef("pk"), unit_decided_by=user)
    own = Claim.objects.filter(
        Q(claimant=user) | Q(filed_by=user) | Q(learner__user=user), pk=OuterRef("pk")
    )
    return (
        Claim.objects.filter(unit | authority)
        .exclude(Exists(own))
        .exclude(Exists(reviewed_here))
        .select_related("learner__agency")
    )


def may_decide(user: User, claim: Claim, *, on: date) -> bool:
    return decidable_claims(user, on=on).filter(pk=claim.pk).exists()


def may_revoke(user: User, claim: Claim, *, on: date) -> bool:
    """Whether she may take back an approval: the authority, never about herself."""
    is_own = user.pk in (claim.claimant_id, claim.filed_by_id, claim.learner.user_id)
    reached = holds_role(user, *AUTHORITY, on=on, agency=claim.learner.agency)
    return claim.state == ClaimState.APPROVED and reached and not is_own


def is_reviewer(user: User, *, on: date) -> bool:
    return holds_role(user, *DESK, on=on)


def corrections_in_reach(user: User, *, on: date) -> QuerySet[CorrectionRequest]:
    """The requests of an officer's people, whoever answers them; never her own."""
    reach: QuerySet[Agency] = agencies_for(user, *DESK, on=on)
    return (
        CorrectionRequest.objects.filter(learner__agency__in=reach)
        .exclude(asked_by=user)
        .exclude(learner__in=Learner.objects.filter(user=user))
        .select_related("learner__agency", "answered_by", "proposed_by")
    )


def visible_corrections(user: User, *, on: date) -> QuerySet[CorrectionRequest]:
    """One's own requests, and those in reach."""
    reached = corrections_in_reach(user, on=on).values("pk")
    return CorrectionRequest.objects.filter(
        Q(asked_by=user) | Q(learner__user=user) | Q(pk__in=reached)
    ).select_related("learner__agency", "answered_by", "proposed_by")


def may_answer(user: User, request: CorrectionRequest, *, on: date) -> bool:
    reached = corrections_in_reach(user, on=on)
    return reached.filter(pk=request.pk, answered_at=None, proposed_at=None).exists()


def may_carry_out(user: User, request: CorrectionRequest, *, on: date) -> bool:
    """The second look: the authority's, and never by who proposed."""
    return (
        request.state == CorrectionState.PROPOSED
        and request.proposed_by_id != user.pk
        and holds_role(user, *AUTHORITY, on=on, agency=request.learner.agency)
        and corrections_in_reach(user, on=on).filter(pk=request.pk).exists()
    )
