"""What a browser says of itself, in two plain words: its family and its system.

No version, no model, no address, nothing that would tell one such device from another: enough for
its owner to say whether it is hers.
"""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KEY = "device"
# Word in what the browser says → the name it goes by here; the first that fits. Nearly all of them
# call themselves Safari, and most of those Chrome.
BROWSERS: dict[str, str | Promise] = {
    "wxwork": _("企业微信"),
    "MicroMessenger": _("微信"),
    "DingTalk": _("钉钉"),
    "Lark": _("飞书"),
    "360SE": _("360 浏览器"),
    "QIHU": _("360 浏览器"),
    "Edg": "Edge",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS: dict[str, str | Promise] = {
    "HarmonyOS": _("鸿蒙"),
    "OpenHarmony": _("鸿蒙"),
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "UOS": _("统信"),
    "UnionTech": _("统信"),
    "Kylin": _("麒麟"),
    "Linux": "Linux",
}
UNKNOWN = _("未知")


def said_by(user_agent: str) -> list[str]:
    """The two words that are kept with the session; "" where none is known."""
    return [
        next((word for word in words if word in user_agent), "") for words in (BROWSERS, SYSTEMS)
    ]


def names(kept: Sequence[str]) -> tuple[str, str]:
    """Browser and system, in the reader's language."""
    browser, system = kept if len(kept) == 2 else ("", "")
    return str(BROWSERS.get(browser, UNKNOWN)), str(SYSTEMS.get(system, UNKNOWN))
