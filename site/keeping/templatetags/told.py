"""For what was said or kept in Chinese, in every template without loading.

`{{ reason|told }}` says it in the language of the page. `{{ title|kept }}` is for what may be
ours or a person's own words: these stay, marked as Chinese where the page is not.
"""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from keeping.told import CHINESE, told

register = template.Library()
register.filter("told", told)


@register.filter
def kept(text: Any) -> Any:
    said = told(text)
    is_chinese_page = (get_language() or "zh").startswith("zh")
    if is_chinese_page or said != text or not CHINESE.search(str(text)):
        return said
    return format_html('<span lang="zh-Hans">{}</span>', text)
