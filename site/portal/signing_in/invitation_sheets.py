"""Hands codes over on paper or in a workbook, once: neither is kept on the server."""

import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import fonts, printing, sheet
from keeping.spreadsheets import put
from people.signing_in.invitations import Issued

MOST_SHEETS, MOST_ROWS = 60, 2_000  # a sheet is laid out while the officer waits


class UnprintableInvitationsError(Exception):
    """The sheets could not be printed; the message names the character or the fault."""


def as_pdf(issued: Sequence[Issued], *, address: str, now: datetime) -> bytes:
    """A sheet for each person, to be handed over closed."""
    document = printing.Document(
        key="invitations",
        group="",
        title=_("登录邀请单"),
        html=render_to_string(
            "portal/signing_in/sheets.html", {"issued": issued, "address": address, "now": now}
        ),
        names=tuple(one.user.name for one in issued),
    )
    chunk = printing.print_book(document, chains=fonts.of_this_site(), style=sheet.INVITATIONS)
    if chunk.refused:
        raise UnprintableInvitationsError(_("不能印制：%(why)s") % {"why": chunk.refused[0].reason})
    return chunk.pdf


def as_workbook(issued: Sequence[Issued]) -> bytes:
    """A row for each person; every cell is text and none a formula."""
    heads = [_("机构"), _("姓名"), _("人事编号"), _("登录名"), _("邀请码"), _("有效至")]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet(_("登录邀请"))
        page.set_column(0, 5, 20)
        page.freeze_panes(1, 0)
        for row, cells in enumerate([heads, *map(_cells, issued)]):
            for column, text in enumerate(cells):
                put(page, row, column, text)
    return out.getvalue()


def _cells(one: Issued) -> list[str]:
    learner = one.learner
    until = timezone.localtime(one.expires_at).strftime("%Y-%m-%d %H:%M")
    who = (
        [learner.agency.name, one.user.name, learner.personnel_no]
        if learner
        else ["", one.user.name, ""]
    )
    return [*who, one.user.username, one.code, until]
