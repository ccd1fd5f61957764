"""What runs `__x()` if a page lets it; and what a page must not have in it."""

import re
from html.parser import HTMLParser

HOOK = "__x"
PAYLOADS = (
    "<script>__x()</script>",
    "<svg onload=__x()>",
    "<img src=x onerror=__x()>",
    '"><svg onload=__x()>',
    "'><svg onload=__x()>",
    '" autofocus onfocus=__x() x="',
    "' onmouseover=__x() x='",
    "</textarea><svg onload=__x()>",
    "</title><svg onload=__x()>",
    "</script><svg onload=__x()>",
    "</style><svg onload=__x()>",
    "--><svg onload=__x()>",
    "]]><svg onload=__x()>",
    "javascript:__x()",
    "JaVaScRiPt:__x()",
    "java\tscript:__x()",
    "data:text/html,<script>__x()</script>",
    "<a href=javascript:__x()>x</a>",
    '<iframe srcdoc="<svg onload=parent.__x()>">',
    "<iframe src=javascript:parent.__x()>",
    "<object data=javascript:__x()>",
    "<embed src=javascript:__x()>",
    "<math><a xlink:href=javascript:__x()>x",
    "<details open ontoggle=__x()>",
    "<video><source onerror=__x()></video>",
    "<body onload=__x()>",
    "<input autofocus onfocus=__x()>",
    "<style>*{background:url(//127.0.0.1:9)}</style>",
    "<link rel=stylesheet href=data:,x>",
    "<meta http-equiv=refresh content=0;url=javascript:__x()>",
    "<base href=//127.0.0.1:9/>",
    "<form action=javascript:__x()><button>x</button></form>",
    "<button formaction=javascript:__x()>x</button>",
    "<div hx-on::load=__x() hx-get=/ hx-trigger=load>",
    "<p style=background:url(//127.0.0.1:9)>",
    "{{constructor.constructor('__x()')()}}",
    "{% debug %}{{ request.session }}",
    "${__x()}`${__x()}`",
    "&lt;svg onload=__x()&gt;",
    r"\u003csvg onload=__x()\u003e",
    "%3Csvg%20onload=__x()%3E",
    "＜svg onload=__x()＞",
    "<svg/onload=__x()//",
    "<<script>__x()//<</script>",
)
RUNS = re.compile(r"\s*(?:javascript|data|vbscript)\s*:", re.IGNORECASE)
ADDRESSES = {"href", "src", "action", "formaction", "data", "srcdoc", "xlink:href"}
NEVER = {"iframe", "object", "embed", "base", "math", "video", "style"}


class _Harm(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in NEVER or (tag == "script" and not {"src", "type"} & set(given)):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith(("on", "hx-on", "style")):
                self.found.append(f"<{tag} {name}>")
            elif name in ADDRESSES and RUNS.match((value or "").replace("\t", "")):
                self.found.append(f'<{tag} {name}="{value}">')


def harm_in(page: str) -> list[str]:
    """The elements and attributes of a page that run something or load from elsewhere."""
    parser = _Harm()
    parser.feed(page)
    return parser.found
