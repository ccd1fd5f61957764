"""The paper to sign at the door: names in the order of the list, a place to sign each way."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from catalog.models import Session
from documents import fonts, printing
from keeping.chinese import in_chinese
from people.models import Learner

LINES_FOR_OTHERS = 6


class UnprintableSheetError(Exception):
    """The sheet could not be printed; the message names the character or the fault."""


@in_chinese()
def as_pdf(session: Session, people: Sequence[Learner]) -> bytes:
    """One PDF of A4 pages; the head of the table is on each of them."""
    context = {"session": session, "people": people, "others": range(LINES_FOR_OTHERS)}
    document = printing.Document(
        key=str(session.pk),
        group=session.lecture.host.name,
        title=_("%(title)s 签到表") % {"title": session.lecture.title},
        html=render_to_string("catalog/signing_sheet.html", context),
        names=tuple(learner.name for learner in people),
    )
    chunk = printing.print_chunk([document], chains=fonts.of_this_site())
    if chunk.refused:
        raise UnprintableSheetError(chunk.refused[0].reason)
    return chunk.pdf
