"""Filters of the document templates: dates and letterheads as the standard writes them."""

from django import template

from documents import wording

register = template.Library()
# A moment is dated where the office stands, not in UTC.
register.filter("official_date", wording.official_date, expects_localtime=True)
register.filter(wording.mark_size)
