"""`load_rulebook`: a draft, or published; a refused file changes nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from credits import rulebook
from credits.models import EditionState, RulebookEdition

pytestmark = pytest.mark.django_db
NANJING = rulebook.shipped_path("nanjing-2009")


def load(*arguments):
    out = StringIO()
    call_command("load_rulebook", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_file_is_stored_as_a_draft():
    shown = load(NANJING)

    edition = RulebookEdition.objects.get()
    assert edition.state == EditionState.DRAFT
    assert edition.text == NANJING.read_text(encoding="utf-8")
    assert "草案" in shown


def test_a_file_is_published_for_a_year():
    load(NANJING, "--publish", "--year", 2026)

    edition = RulebookEdition.objects.get()
    assert (edition.state, edition.effective_year) == (EditionState.PUBLISHED, 2026)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[rulebok]\n", "第 1 行"),
        ("[rulebook]\nname = '办法'".encode("gbk"), "UTF-8"),
        (None, "无法打开"),
    ],
)
def test_a_bad_file_is_refused_with_its_name(tmp_path, content, reason):
    file = tmp_path / "办法.toml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError, match=reason) as refusal:
        load(file, "--publish")

    assert refusal.value.returncode == 1
    assert "办法.toml" in str(refusal.value)
    assert not RulebookEdition.objects.exists()
