"""The city's paper: a letterhead with a drawn seal, and texts of the department's own."""

from documents import fonts, seals
from documents.default_texts import TEXTS
from documents.forms import Form
from documents.models import FormText, Letterhead
from people.models import Agency
from portal.demo_city.agencies import DOCUMENT_PREFIX

COPIES = "市委组织部，市委党校"
CLOSING = "请各单位人事部门把本通报传达到相关人员，不搞排名，不作其他用途。"


def furnish_paper() -> None:
    """Before anything is issued: what a document says is frozen on its day."""
    organ = Agency.objects.get(document_prefix=DOCUMENT_PREFIX)
    drawn = seals.drawn(organ.name, chains=fonts.of_this_site())
    Letterhead.objects.create(
        agency=organ, copies_to=COPIES, seal=seals.kept(drawn, content_type=seals.SVG)
    )
    _write(organ, Form.CIRCULAR, closing=f"\n{CLOSING}")
    _write(organ, Form.RECTIFICATION, copies_to="【单位】人事部门，市委组织部")


def _write(organ: Agency, form: Form, *, closing: str = "", copies_to: str = "") -> None:
    default = TEXTS[form]
    FormText.objects.create(
        agency=organ,
        form=form,
        title=default.title,
        recipient=default.recipient,
        body=default.body + closing,
        copies_to=copies_to,
    )
