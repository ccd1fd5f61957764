"""What every template may ask for: addresses of list pages, credits as people write them."""

from decimal import Decimal
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.translation import ngettext

from people import undo
from portal.pictures import drawing
from portal.pictures.shapes import number

register = template.Library()
register.filter(drawing.shapes)
register.filter(drawing.paint)
STYLE_SHEETS = (
    "tokens", "base", "layout", "button", "form", "table", "card", "message", "meter", "print",
)  # fmt: skip


@register.simple_tag
def style_sheets() -> list[str]:
    """The addresses of the style sheets that every page has, in their order."""
    return [static(f"css/{name}.css") for name in STYLE_SHEETS]


@register.simple_tag(takes_context=True)
def with_page(context: template.Context, number: int) -> str:
    """The address of another page of this list, keeping its filters."""
    return with_query(context, page=number)


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The query of this address with some values changed; an empty value leaves it out."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def credits(value: Decimal | str | float | None) -> str:
    """Write credits without needless zeros: 1.5, 48, 0. Nothing known: a dash."""
    return "—" if value in (None, "") else number(value)


@register.filter
def in_credits(value: Decimal) -> str:
    """With their name: 2 学分; in English one credit, and 1.5 credits."""
    amount = ngettext("%(credits)s 学分", "%(credits)s 学分", 1 if value == 1 else 2)
    return amount % {"credits": number(value)}


@register.filter
def way_back(message: Message) -> undo.Offer | None:
    """What undoes the act that a message tells of, where that is offered."""
    return undo.offered(message)
