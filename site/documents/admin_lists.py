"""Lists of Wagtail's admin: what other records rest on is not deleted from them, and those that
hold what somebody's role reaches find nothing of another's.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import ProtectedError, QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage
from wagtail.admin.viewsets.model import ModelViewSet

from people.models import User

Reach = Callable[[User], QuerySet[Any]]


class KeptDelete(generic.DeleteView):
    """Wagtail knows of pages and texts that rest on something, and of no records of ours."""

    # Django would take the method of that name as well, and delete without asking or noting it.
    http_method_names = ["get", "head", "options", "post"]

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            deleted: HttpResponse = super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, _("已有其他记录用到“%s”，不能删除。") % self.object)
            return redirect(self.get_success_url())
        return deleted


class AdminList(ModelViewSet):
    delete_view_class = KeptDelete


class _Reached:
    reach: Reach | None = None

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]  # of a view
        if not self.reached().filter(pk=found.pk).exists():
            raise Http404
        return found

    def reached(self) -> QuerySet[Any]:
        assert self.reach
        return self.reach(self.request.user)  # type: ignore[attr-defined]  # of a view


class ReachedIndex(_Reached, generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Any]:
        return super().get_base_queryset().filter(pk__in=self.reached().values("pk"))


class ReachedEdit(_Reached, generic.EditView):
    pass


class ReachedDelete(_Reached, KeptDelete):
    pass


class ReachedHistory(_Reached, history.HistoryView):
    pass


class ReachedUsage(_Reached, usage.UsageView):
    pass


class ReachedList(ModelViewSet):
    """`reach` says which rows are somebody's to edit."""

    index_view_class = ReachedIndex
    edit_view_class = ReachedEdit
    delete_view_class = ReachedDelete
    history_view_class = ReachedHistory
    usage_view_class = ReachedUsage
    copy_view_enabled = False
    search_backend_name = None
    reach: Reach

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # Of the class: a method would be given the list itself.
        return super().get_common_view_kwargs(reach=type(self).reach, **kwargs)
