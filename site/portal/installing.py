"""What a phone needs to put the site among its apps: a name, a colour, icons and where to begin."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

PAPER, SEAL = "#fcfbf8", "#a6261d"  # as in tokens.css
ICONS = {"192x192": "icons/seal-192.png", "512x512": "icons/seal-512.png"}


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest (W3C); the same for everybody."""
    home = reverse("home")
    content = {
        "id": home,
        "name": _("公务员培训学分与大讲堂"),
        "short_name": _("培训学分"),
        "lang": "zh-hans",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": SEAL,
        "icons": [
            {"src": static(file), "sizes": sizes, "type": "image/png"}
            for sizes, file in ICONS.items()
        ],
        "shortcuts": [
            {"name": _("我的学分"), "url": reverse("my_credits")},
            {"name": _("我的讲座"), "url": reverse("catalog:my_sessions")},
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")
