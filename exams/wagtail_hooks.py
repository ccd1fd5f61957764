"""What exam authors edit: the question bank, which is everybody's, and the exams of their agencies.

Whether somebody edits at all is Django's model permissions.
"""

from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from documents.admin_lists import AdminList, ReachedList
from exams import blueprint_views
from exams.forms import ExamForm, QuestionForm
from exams.models import Exam, Question
from exams.models.exam import ExamQuerySet
from exams.papermaking import permissions
from people.models import User


class QuestionViewSet(AdminList):
    model = Question
    icon = "help"
    menu_label = _("试题库")
    list_display = ["number", "version", "type", "stem", "knowledge_point", "difficulty", "state"]
    list_filter = ["type", "state", "difficulty", "knowledge_point"]
    ordering = ["number", "-version"]
    search_fields = ["number", "stem"]
    search_backend_name = None
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[QuestionForm]:
        return QuestionForm


class ExamViewSet(ReachedList):
    model = Exam
    icon = "form"
    menu_label = _("考试")
    list_display = ["title", "year", "opens_at", "closes_at", "pass_mark", "credits", "state"]
    list_filter = ["year", "state"]
    ordering = ["-opens_at", "pk"]
    search_fields = ["title", "theme"]

    @staticmethod
    def reach(user: User) -> ExamQuerySet:
        return permissions.edited_by(user, on=timezone.localdate())

    def get_form_class(self, for_update: bool = False) -> type[ExamForm]:
        return ExamForm


class ExamViewSetGroup(ViewSetGroup):
    menu_label = _("应知应会考试")
    menu_icon = "help"
    menu_order = 160
    items = (QuestionViewSet, ExamViewSet)


@hooks.register("register_admin_viewset")
def register_exams() -> ExamViewSetGroup:
    return ExamViewSetGroup()


@hooks.register("register_admin_urls")
def blueprint_addresses() -> list[URLPattern]:
    return [path("exams/blueprint/", blueprint_views.supply, name="blueprint_supply")]
