"""Fields that no form has, sent with every form, change nothing."""

import pytest
from django import forms
from django.apps import apps
from django.forms.models import BaseModelForm, model_to_dict
from django.http import HttpResponse
from django.urls import path
from wagtail.admin.forms import WagtailAdminModelForm

from config import urls
from people.models import User
from tests.trust.access.asking import client_of, routes
from tests.trust.access.filling import Sending, sendings
from tests.trust.access.overposting import Overposting, excess_of, overpost
from tests.trust.access.test_sweep import HERSELF, LIAISON
from tests.trust.access.units import officers

ROOMS = ("config", "connections", "portal", "exams", "catalog", "credits", "documents", "people")


class Everything(forms.ModelForm):
    class Meta:
        model = User
        fields = "__all__"  # noqa: DJ007 -- the flaw that is planted


class Intended(forms.ModelForm):
    class Meta:
        model = User
        fields = ("name",)


# Forms that this walk does not get taken, and why: what they would take beside it is not seen here.
OWN_FILE = "asks for a workbook or a csv of its own shape"
SECRET = "asks for the password or a code"
COOKIE = "leaves a cookie, and writes nothing"
READS = "looks something up or checks it first, and writes nothing"
STATE = "wants things to stand as they do not in this city, or values that belong together"
IDLE = {
    "accounts/<int:pk>/grant/": STATE,
    "catalog/banks/courses/file/": OWN_FILE,
    "catalog/banks/lecturers/file/": OWN_FILE,
    "catalog/calls/<int:call_pk>/declare/": STATE,
    "catalog/calls/<int:pk>/assign/": STATE,
    "catalog/declarations/<int:pk>/change/": STATE,
    "catalog/enrolments/<int:pk>/cancel/": STATE,
    "catalog/unit-seats/<int:pk>/assign/": STATE,
    "catalog/unit-seats/seats/<int:pk>/give-back/": STATE,
    "circumstances/openings/enter/": OWN_FILE,
    "connections/courses/": STATE,
    "connections/receivers/": STATE,
    "contests/<int:pk>/decide/": STATE,
    "contests/new/": STATE,
    "held-exams/<int:pk>/appoint/": STATE,
    "held-exams/<int:pk>/arrange/": STATE,
    "held-exams/<int:pk>/arrangements/<int:arrangement>/withdraw/": STATE,
    "held-exams/<int:pk>/remarkings/": STATE,
    "imports/": OWN_FILE,
    "invitations/issue/": STATE,
    "language/": COOKIE,
    "questions/": OWN_FILE,
    "rehearsals/": STATE,
    "security/password/": SECRET,
    "security/reauthenticate/": SECRET,
    "security/recovery-codes/generate/": SECRET,
    "security/totp/activate/": SECRET,
    "security/webauthn/add/": SECRET,
    "supervision/ladder/<int:pk>/<int:year>/decide/": STATE,
    "supervision/teams/<int:pk>/join/": STATE,
    "text-size/": COOKIE,
    "transcripts/of/<int:learner_pk>/issue/": STATE,
    "unit/": READS,
    "unit/acts/<slug:key>/": READS,
    "unit/acts/claims/": READS,
    "unit/search/": READS,
}


def editing(form_class):
    """One's own name; whatever is not sent stays as it is."""

    def view(request):
        given = {**model_to_dict(request.user), **request.POST.dict()}
        form = form_class(given, instance=request.user)
        if request.method == "POST" and form.is_valid():
            form.save()
        return HttpResponse(f'<form method="post">{form["name"]}<button>x</button></form>')

    return view


urlpatterns = [
    path("planted/", editing(Everything)),
    path("sound/", editing(Intended)),
    *urls.urlpatterns,
]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_form_of_all_fields_is_named_with_what_it_took(world):
    walk, client = Overposting(world), client_of(world, HERSELF.username)
    for address in ("/sound/", "/planted/"):
        [form] = sendings(client.get(address), address)
        assert form.body == {"name": [world.city.users["unit"].name]}
        form.body["name"] = ["x"]
        walk.send(client, form)

    assert walk.found.changed == {"sound/": 1, "planted/": 1}
    assert {
        "planted/: people_user.is_superuser",
        "planted/: people_user.is_staff",
        "planted/: people_user.username",
        "planted/: people_user.email",
    } <= walk.found.taken
    assert [one for one in walk.found.taken if not one.startswith("planted/")] == []


@pytest.mark.django_db
def test_what_a_form_does_not_have_changes_nothing(world):
    found = overpost(world, [HERSELF, LIAISON], ("unit",))

    assert len(found.changed) >= 24
    assert found.named == set()


@pytest.mark.deep
@pytest.mark.sqlite_only
@pytest.mark.django_db
def test_what_no_form_has_changes_nothing_whoever_sends_it(world, report):
    asking = [one for one in officers() if one.at in {"unit", "city"}]

    found = overpost(world, [HERSELF, *asking], ("unit",))

    idle = set(found.idle) - set(found.changed)
    report(
        requests=found.sent,
        routes=len(routes()),
        forms_that_changed_something=sum(found.changed.values()),
        routes_that_changed_something=len(found.changed),
        routes_of_forms_that_were_refused=sorted(idle),
        taken=len(found.taken),
        failures=len(found.failed),
    )
    assert len(found.changed) >= 60
    assert found.named == set()
    assert sorted(idle) == sorted(IDLE)


@pytest.mark.django_db
def test_every_field_of_every_model_of_ours_is_sent(world):
    sent = excess_of(world, Sending("/", {"role-kind": ["x"]}), set())
    missing = {
        one.name
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
        for one in model._meta.concrete_fields
        if not one.remote_field
    } - sent.keys()

    assert missing == set()
    assert {"is_superuser", "is_staff", "learner", "agency_id", "role-agency"} <= sent.keys()
    assert "role-kind" not in sent


def test_every_form_of_a_model_lists_its_fields():
    """Wagtail makes its editors' forms from panels, which name them."""
    ours = {
        f"{one.__module__}.{one.__name__}": one._meta
        for one in _below(BaseModelForm)
        if one.__module__.split(".")[0] in ROOMS and not issubclass(one, WagtailAdminModelForm)
    }

    assert len(ours) >= 3
    assert [name for name, meta in ours.items() if meta.fields in (None, forms.ALL_FIELDS)] == []


def _below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
