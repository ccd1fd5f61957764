"""`{{ reason|told }}`: in every template without loading, for what was said or kept in Chinese."""

from django import template

from keeping.told import told

register = template.Library()
register.filter("told", told)
