"""Filters of the document templates: dates and letterheads as the standard writes them."""

from django import template

from documents import wording

register = template.Library()
register.filter(wording.official_date)
register.filter(wording.mark_size)
