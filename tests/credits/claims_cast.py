"""Claims: Liu Zhe of the finance bureau, her bureau's two officers, two of the authority."""

import io
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from credits.claims import decisions, filing
from credits.claims.decisions import Decision, Grant
from credits.models import ClaimState
from people.models import Role, RoleKind, User
from tests.credits.conftest import NOW

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(kind="PNG", size=(4, 4)):
    out = io.BytesIO()
    Image.new("RGB", size).save(out, kind)
    return out.getvalue()


def upload(content=PDF, name="学位证书.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def login(learner, username):
    learner.user = User.objects.create_user(username=username, password="x", name=learner.name)
    learner.save()
    return learner.user


def officer(agency, kind, username):
    user = User.objects.create_user(username=username, password="x", name=username)
    Role.objects.create(user=user, kind=kind, agency=agency, starts_on=date(2020, 1, 1))
    return user


def contents(**changes):
    said = {
        "kind": "degree",
        "title": "公共管理硕士学位",
        "happened_from": None,
        "happened_on": date(2026, 5, 20),
        "quantity": {},
        "attributes": {},
        "certificate_no": "",
    }
    return filing.Contents(**(said | changes))


def draft(learner, by, *, file=None, **changes):
    return filing.draft(
        learner=learner, contents=contents(**changes), uploads=[file or upload()], by=by, now=NOW
    )


def submit(learner, by, **changes):
    return filing.submit(claim=draft(learner, by, **changes), by=by, now=NOW)


def decide(claim, by, decision=Decision.APPROVE, *, seen=None, credits="12", bucket=""):
    return decisions.decide(
        claim=claim,
        seen=ClaimState(seen or claim.state),
        decision=decision,
        reason="材料属实",
        by=by,
        now=NOW,
        grant=Grant(credits=None if credits is None else Decimal(credits), bucket=bucket),
    )


def city_officers(finance, city):
    return {
        "unit": officer(finance, RoleKind.TRAINING_OFFICER, "unit"),
        "personnel": officer(finance, RoleKind.PERSONNEL_OFFICER, "personnel"),
        "authority": officer(city, RoleKind.TRAINING_DEPARTMENT, "authority"),
        "second": officer(city, RoleKind.TRAINING_DEPARTMENT, "second"),
    }
