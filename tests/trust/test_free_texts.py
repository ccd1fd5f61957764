"""Texts kept with somebody's data refuse ID numbers and mobile numbers, or say why not.

A new text column of a table with a link to a person, or a new text field of a form, is checked
(keeping.free_texts) or stands below with its reason.
"""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.db import models
from django.urls import reverse

from catalog.models import Evaluation, Screening
from documents.shelf import _shown_name
from keeping import free_texts, holdings
from keeping.free_texts import PersonalNumberError, refuse_personal_number
from people.models import RoleChange, RoleKind
from tests.catalog import cast
from tests.portal.conftest import city  # noqa: F401 -- a fixture

PHONE, NUMBER = "请联系138 0013 8000", "证号 410105-19850501-0011"
SITE = ("catalog", "connections", "credits", "documents", "exams", "jobs", "people", "portal")

# Columns that are not checked: table, columns, why.
COLUMNS = {
    "the system's own word: a key, a digest, a code, a place": """
        catalog.Attachment:content_type,sha256,place catalog.CalendarFeed:token
        catalog.Release:content,digest catalog.Scan:browser catalog.ScanDevice:key_digest
        catalog.SeatDraw:content,digest,codes catalog.SessionPaper:content_type,sha256,place
        connections.Receiver:events,key connections.Statement:digest
        connections.Token:key,digest,scopes credits.ChainHead:hash
        credits.ClaimEvidence:content_type,sha256,place
        credits.Fact:source,content,algorithm,previous_hash,hash
        credits.ImportBatch:sha256,encoding credits.ImportMapping:header
        credits.NoticeReceipt:content_type,sha256,place credits.OpeningList:sha256
        credits.Notice:code credits.Transcript:digest,code exams.Question:digest
        exams.QuestionFile:format exams.TeamDraw:content,digest,codes exams.Attempt:seed
        jobs.Job:kind,key,title,arguments,result jobs.Part:arguments,result,last_error
        keeping.AuditRecord:chain,name,about,request,changes,algorithm,previous,hash
        people.Invitation:code_digest people.PastPassword:password people.SealedNumber:sealed,digest
        people.Session:session_key,session_data people.SharedCache:cache_key,value
    """,
    "chosen from a list or from the measure, or reckoned": """
        catalog.Screening:points connections.KnownCourse:iri,kind,bucket
        credits.Adjustment:facts,years credits.Claim:kind,quantity credits.Exemption:group,code
        credits.Fact:kind,quantity credits.GroupStanding:edition,tier,totals,minimums,group
        credits.HeldRole:name credits.ImportBatch:mapping,counts credits.ImportMapping:columns,fixed
        credits.Notice:edition,minimums credits.OpeningBalance:group,bucket
        credits.OpeningList:group
        credits.SettledStatement:edition,statement,carried_out,heads,admitted,digest
        credits.Standing:edition,tier,totals,minimums credits.Statistic:figures
        credits.YearClosing:edition,measure,figures,digest exams.Attempt:paper,marks
        exams.ChangedResult:marks_before
    """,
    "made of what is checked where it is written": """
        catalog.Attachment:name catalog.SessionPaper:name credits.ClaimEvidence:name
        credits.NoticeReceipt:name catalog.Declaration:answers credits.Claim:attributes
        credits.Claim:certificate_key credits.CorrectionRequest:source,title,proposal
        credits.CorrectionStep:proposal credits.Fact:why,attributes
        credits.ImportBatch:file_name,preview,problems,refusal credits.Notice:letter
        credits.Transcript:content connections.Statement:body people.Message:source,title,text,path
    """,
    "who somebody is, checked by the roster's own rule": """
        account.EmailAddress:email people.AccountAct:login people.Learner:personnel_no,name,sort_key
        people.Post:post,rank people.User:password,email,username,name mfa.Authenticator:data
        socialaccount.SocialAccount:provider,uid,extra_data
    """,
    "the number at work by which a unit or a lecturer is reached is what the column is for": """
        catalog.Declaration:contact,telephone catalog.Lecturer:name,bank_no,telephone
        connections.Receiver:url
    """,
    "what was answered in an exam stays as it was given": """
        exams.AnswerStep:choice exams.PracticeAnswer:choice
    """,
    "questions, which are about nobody; two people see each before it is asked": """
        exams.Question:number,stem,options,prompts,key,details,explanation
        exams.QuestionFile:name,report
    """,
    "Wagtail's pages and what it keeps of them: about nobody, and two see them before all do": """
        wagtailadmin.EditingSession:object_id
        wagtailadmin.FormState:data,object_id,parent_object_id
        wagtailcore.Comment:text,contentpath,position wagtailcore.CommentReply:text
        wagtailcore.ModelLogEntry:label,action,data,object_id
        wagtailcore.Page:path,title,draft_title,slug,url_path,seo_title,search_description
        wagtailcore.PageLogEntry:label,action,data wagtailcore.Revision:object_id,object_str,content
        wagtailcore.TaskState:comment wagtailcore.WorkflowState:object_id
        wagtaildocs.Document:title,file_hash wagtailimages.Image:title,description,file_hash
        wagtailusers.UserProfile:preferred_language,current_time_zone,dismissibles
    """,
}
FIELDS = {
    "looks for somebody or something, and is not kept": """
        FilterForm.q CorrectionForm.personnel_no AdmissionForm.personnel_no SearchForm.q
        PeopleForm.q MemberForm.personnel_no ArrangementForm.personnel_no MarkerForm.username
        RemarkingForm.number DeskForm.q Sought.q GrantForm.agency Filters.q
        FormTextForm.person PreviewForm.person
    """,
    "a secret or a code, which is kept as a digest or not at all": """
        RoomCodeForm.code AuthenticateForm.code ReauthenticateForm.code ActivateTOTPForm.code
        ChangePasswordForm.new_password1 ChangePasswordForm.new_password2
        ChangePasswordForm.old_password OwnPasswordForm.new_password1 OwnPasswordForm.new_password2
        InvitationForm.username InvitationForm.code DecisionForm.seen ConfirmForm.password
        LoginForm.password
    """,
    "questions and exams, which are about nobody": """
        QuestionForm.number QuestionForm.stem QuestionForm.option_lines QuestionForm.key_text
        QuestionForm.explanation QuestionForm.picture_words ExamForm.title ExamForm.theme
        ExamForm.posts ExamForm.ranks QuestionsForm.text
    """,
    "the words of a form letter and its head, with the telephone of the office": """
        LetterheadForm.mark LetterheadForm.signatory LetterheadForm.contact
        LetterheadForm.copies_to LetterheadForm.printed_by FormTextForm.title
        FormTextForm.recipient FormTextForm.body FormTextForm.copies_to PreviewForm.title
        PreviewForm.recipient PreviewForm.body PreviewForm.copies_to
    """,
    "an address of another system, or the number at work": """
        CourseForm.iri ReceiverForm.url DeclarationForm.contact DeclarationForm.telephone
    """,
}
# What views read without a form. Their texts reach the columns, which refuse them (422).
READ = re.compile(r'\.POST(?:\.get\(|\[)f?"([^"]*)"')
TEXTS = {"why", "reason", "comment", "name"}
CHOSEN = """
    grant period seen decision split all act shown each screener points-{criterion} back most
    blueprint_of delivery at source answer session form click role size year language said kind once
    everyone
"""


def columns():
    """The text columns of tables about people: those that refuse numbers, and the others."""
    checked, others = set(), set()
    declared = holdings.declared()
    for model in apps.get_models():
        one = declared.get(model._meta.label)
        if not holdings.person_links(model) and not (one and (one.whose or one.kinds)):
            continue
        for field in model._meta.local_fields:
            if isinstance(field, TEXT) and not field.choices:
                is_checked = refuse_personal_number in field.validators
                (checked if is_checked else others).add(f"{model._meta.label}:{field.name}")
    return checked, others


TEXT = (models.CharField, models.TextField, models.JSONField)


def fields():
    """The text fields of our forms that take any number."""
    for app in SITE:
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if not re.search(r"\.(migrations|management)\b", found.name):
                importlib.import_module(found.name)
    ours = [one for one in below(forms.BaseForm) if one.__module__.split(".")[0] in SITE]
    return {
        f"{form.__name__}.{name}"
        for form in ours
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField)
        and not isinstance(field, forms.EmailField | forms.UUIDField | forms.JSONField)
        and not is_checked(form, name)
    }


def is_checked(form, name):
    """A form that is made of a model has the model's checks."""
    of = [form.base_fields[name]]
    if issubclass(form, forms.ModelForm):
        of += [one for one in form._meta.model._meta.local_fields if one.name == name]
    return any(refuse_personal_number in one.validators for one in of)


def below(form):
    for one in form.__subclasses__():
        yield one
        yield from below(one)


def named(table):
    return [
        f"{label}:{column}" if column else label
        for words in table.values()
        for label, _, several in (one.partition(":") for one in words.split())
        for column in several.split(",")
    ]


def test_every_column_is_checked_or_says_why_not():
    checked, others = columns()

    assert sorted(others) == sorted(named(COLUMNS))
    assert len(checked) > 50


def test_every_field_of_a_form_is_checked_or_says_why_not():
    assert sorted(fields()) == sorted(named(FIELDS))


def test_what_is_read_without_a_form_is_known():
    root = Path(__file__).parents[2]
    sources = [one for app in ("catalog", "credits", "exams", "site") for one in
               (root / app).rglob("*.py")]  # fmt: skip
    read = {name for one in sources for name in READ.findall(one.read_text())}

    assert sorted(read) == sorted({*TEXTS, *CHOSEN.split()})


def test_a_check_that_was_taken_off_is_found(monkeypatch):
    """The control: of a column and of a field."""
    column = Evaluation._meta.get_field("comment")
    monkeypatch.setitem(column.__dict__, "validators", [])
    form = next(one for one in below(forms.BaseForm) if one.__name__ == "EvaluationForm")
    monkeypatch.setattr(form.base_fields["comment"], "validators", [])

    assert "catalog.Evaluation:comment" in columns()[1]
    assert "EvaluationForm.comment" in fields()


@pytest.mark.parametrize("text", [PHONE, NUMBER], ids=["phone", "id_number"])
def test_every_checked_column_refuses_a_number_that_no_form_has_seen(text):
    assert taken_by_columns(text) == []


def test_columns_that_are_not_guarded_take_it(monkeypatch):
    """The control."""
    monkeypatch.setattr(free_texts, "holds_one", lambda text: False)

    assert len(taken_by_columns(PHONE)) > 50


def taken_by_columns(text):
    taken = []
    for one in columns()[0]:
        label, _, name = one.partition(":")
        row = apps.get_model(label)(**{name: text})
        try:
            row._meta.get_field(name).pre_save(row, add=True)
        except PersonalNumberError:
            continue
        taken.append(one)
    return taken


def test_what_refuses_says_what_to_change():
    said = str(free_texts.REFUSAL)

    assert "请删去号码" in said
    assert "人事编号" in said


@pytest.mark.django_db
def test_a_text_of_before_keeps_no_row_from_being_changed(city):  # noqa: F811
    """Rows of a time before the check, and slips that are written anew with every answer."""
    learner = cast.make_learner(city.health, "1", "刘喆")
    change = RoleChange(user=learner.user, why=PHONE)
    change._state.adding = False
    field = RoleChange._meta.get_field("why")

    assert field.pre_save(change, add=True) == PHONE
    assert field.pre_save(change, add=False) == PHONE
    assert Screening._meta.get_field("comment").pre_save(Screening(), add=True) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("why", [PHONE, NUMBER], ids=["phone", "id_number"])
def test_a_view_without_a_form_says_what_to_change(client, city, why):  # noqa: F811
    client.force_login(cast.make_officer(city.root, "admin", RoleKind.SECURITY_ADMINISTRATOR))
    role = cast.make_officer(city.health, "renshi", RoleKind.PERSONNEL_OFFICER).roles.get()

    answer = client.post(reverse("end_role", args=[role.user_id]), {"role": role.pk, "why": why})

    assert answer.status_code == 422
    assert "请删去号码" in answer.content.decode()
    assert why not in answer.content.decode()
    role.refresh_from_db()
    assert role.ends_on is None
    assert not RoleChange.objects.exists()


def test_a_file_is_not_called_after_a_number():
    assert _shown_name("13800138000.png", "image/png") == "evidence.png"
    assert _shown_name("毕业证 410105198505010011.pdf", "application/pdf") == "evidence.pdf"
    assert _shown_name("IMG_20260305_123456.jpg", "image/jpeg") == "IMG_20260305_123456.jpg"
