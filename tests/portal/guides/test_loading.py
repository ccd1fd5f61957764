import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from wagtail.models import Page

from people.models import RoleKind, User
from portal.guides import loading
from portal.guides.pages import Guide, GuideIndex

pytestmark = pytest.mark.django_db
EDITIONS = 2 * len(RoleKind)


def test_loading_adds_every_guide_once():
    first, second = loading.load(), loading.load()

    assert (first, second) == ((EDITIONS, 0, 0), (0, 0, EDITIONS))
    assert Guide.objects.live().count() == EDITIONS


def test_what_a_house_has_edited_stays_unless_it_is_replaced():
    loading.load()
    guide = Guide.objects.get(role=RoleKind.AUDITOR, language="zh-hans")
    guide.lead = "本市另有规定。"
    guide.save_revision(user=User.objects.create(username="bianji")).publish()

    loading.load()
    kept = Guide.objects.get(pk=guide.pk).lead
    call_command("load_guides", replace=True)

    assert kept == "本市另有规定。"
    guide.refresh_from_db()
    assert guide.lead == "什么都能看，什么也不能改。"
    assert guide.revisions.count() == 2


def test_a_text_that_nobody_edited_is_renewed_with_the_products():
    loading.load()
    older = Guide.objects.get(role=RoleKind.AUDITOR, language="en")
    older.tasks = [("task", {**older.tasks[0].value, "then": "As it was said before."})]
    older.save()

    renewed, again = loading.load(), loading.load()

    assert (renewed, again) == ((0, 1, EDITIONS - 1), (0, 0, EDITIONS))
    older.refresh_from_db()
    assert len(older.tasks) > 1
    assert older.revisions.get().user is None


def test_a_role_has_one_guide_in_a_language():
    loading.load()
    again = Guide(title="又一份", slug="again", role=RoleKind.AUDITOR, language="en")

    with pytest.raises(ValidationError, match="已有这种语言的指南"):
        GuideIndex.objects.get().add_child(instance=again)
    with pytest.raises(IntegrityError, match=r"one_guide_per_role|portal_guide\.language"):
        Guide.objects.filter(role=RoleKind.AUDITOR).update(language="en")


def test_without_a_home_page_the_command_says_what_to_do():
    Page.objects.filter(depth=2).delete()

    with pytest.raises(CommandError, match="还没有首页"):
        call_command("load_guides")
