"""What a field wants is said beside it, where its name does not say it already."""

from collections.abc import Iterator

from django.forms import BaseForm

import config.urls  # noqa: F401 -- with the addresses come all views, with the views all forms

OURS = {
    "config", "connections", "jobs", "people", "documents", "portal", "credits", "catalog", "exams",
}  # fmt: skip
# Looked at one by one: on its page each of these is plain from its label or from what stands
# around it. A field of another name brings an explanation, or a reader's word that it is plain.
LABELS = """
abstract addressed_to agency attempts_allowed blueprint body break_minutes bucket budget
category closes_at code comment_notifications confirm contact copies_to credits day decided_on
decision difficulty direction district draw duration_minutes edition ends_at ends_on event
explanation facts file form format grade ground group happened_from held highest_tier host how
is_erased is_void kind knowledge_point lecture lecturer_about lecturer_name lowest_tier measure
minutes mode name needs_exams needs_lectures needs_pass note number old_password on once only
opens_at origin outcome pass_mark password people personnel_no pictures_removed points printed_by q
questions reason recipient remark remember remove route seats served_on session short signatory
signed_on starts_at starts_on state stem telephone text theme title type username venue version
visited_on way who why year
"""
PLAIN = set(LABELS.split())


def test_every_field_that_is_not_plain_is_explained():
    fields = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in forms(BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if not field.help_text and not field.widget.is_hidden and name not in PLAIN
    }

    assert fields == set()


def test_no_word_is_kept_for_a_field_that_is_gone():
    bare = {
        name
        for form in forms(BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if not field.help_text
    }

    assert PLAIN - bare == set()


def forms(parent: type) -> Iterator[type]:
    for form in parent.__subclasses__():
        if form.__module__.split(".")[0] in OURS:
            yield form
        yield from forms(form)
