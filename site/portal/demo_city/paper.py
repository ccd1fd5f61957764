"""The city's paper: a letterhead with a drawn seal, and one text of the department's own."""

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
    default = TEXTS[Form.CIRCULAR]
    FormText.objects.create(
        agency=organ,
        form=Form.CIRCULAR,
        title=default.title,
        recipient=default.recipient,
        body=f"{default.body}\n{CLOSING}",
    )
