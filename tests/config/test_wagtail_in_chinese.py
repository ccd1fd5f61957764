"""What Wagtail's own Chinese catalogue lacks comes out of the project's."""

import json

import polib
import pytest
from django.urls import reverse
from django.utils import translation

from config.settings.base import SITE
from people.models import User

OURS = SITE / "locale/zh_Hans/LC_MESSAGES"


def told(entry):
    with translation.override("zh-hans"):
        if entry.msgid_plural:
            return translation.ngettext(entry.msgid, entry.msgid_plural, 2)
        return translation.gettext(entry.msgid)


def test_every_string_that_wagtail_lacks_comes_out_in_chinese():
    entries = polib.pofile(OURS / "django.po")

    said = {entry.msgid: told(entry) for entry in entries}

    assert said == {entry.msgid: entry.msgstr or entry.msgstr_plural[0] for entry in entries}


@pytest.mark.django_db
def test_the_editor_gets_the_strings_of_its_scripts(client):
    client.force_login(User.objects.create_superuser("editor", password="x"))

    script = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()

    assert json.dumps("插入内容块")[1:-1] in script or "插入内容块" in script
