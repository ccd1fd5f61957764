"""The forms of a page, filled in as somebody would who has to put something everywhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from tests.trust.access.sweeping import BODY

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
BY_TYPE = {
    "date": "2026-06-30", "datetime-local": "2026-06-30T10:00", "time": "10:00", "number": "1",
    "email": "a@example.com", "url": "https://example.com/",
}  # fmt: skip


@dataclass
class Sending:
    """What one press of one button sends, and where."""

    action: str
    body: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    # Names that the form has, though this press does not send them: other buttons, empty choices.
    known: set[str] = field(default_factory=set)

    def data(self) -> dict[str, object]:
        sent: dict[str, object] = dict(self.body)
        for name in self.files:
            sent[name] = SimpleUploadedFile("x.pdf", PDF, "application/pdf")
        return sent

    @property
    def names(self) -> set[str]:
        return {*self.body, *self.files, *self.known}


def sendings(answer: HttpResponse, path: str) -> Iterator[Sending]:
    """One for each button of each form that changes something."""
    text = answer.getvalue()  # read to its end, a file is closed
    if "html" not in answer.headers.get("Content-Type", ""):
        return
    reader = _Reader()
    reader.feed(text.decode())
    for form in reader.forms:
        for button in form.buttons or [{}]:
            where = urljoin(path, button.get("formaction") or form.action)
            sending = form.filled(urlsplit(where)._replace(fragment="").geturl())
            if button.get("name"):
                sending.body[button["name"]] = [button.get("value") or ""]
            sending.known |= {one["name"] for one in form.buttons if one.get("name")}
            yield sending


@dataclass
class _Form:
    action: str
    inputs: list[dict[str, str]] = field(default_factory=list)
    buttons: list[dict[str, str]] = field(default_factory=list)
    selects: list[tuple[str, list[dict[str, str]]]] = field(default_factory=list)
    texts: list[tuple[str, list[str]]] = field(default_factory=list)

    def filled(self, action: str) -> Sending:
        sending = Sending(action)
        for one in self.inputs:
            self._put(sending, one)
        for name, options in self.selects:
            chosen = [one["value"] for one in options if "selected" in one and one["value"]]
            offered = [one["value"] for one in options if one.get("value")]
            sending.known.add(name)
            if chosen or offered:
                sending.body[name] = chosen or offered[-1:]
        for name, said in self.texts:
            sending.body[name] = ["".join(said).strip() or BODY.get(name, "x")]
        return sending

    @staticmethod
    def _put(sending: Sending, one: dict[str, str]) -> None:
        name, kind = one["name"], one.get("type", "text")
        sending.known.add(name)
        if kind == "file":
            sending.files.append(name)
        elif kind in {"radio", "checkbox"}:
            before = sending.body.get(name)
            if before is None or "checked" in one:
                sending.body[name] = [one.get("value") or "on"]
        else:
            said = one.get("value") or BY_TYPE.get(kind) or BODY.get(name, "x")
            sending.body.setdefault(name, []).append(said)


class _Reader(HTMLParser):
    """Forms that are sent by POST, by the browser or by htmx."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self.inside: _Form | None = None
        self.texts: list[str] | None = None

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in given}
        if tag == "form":
            is_post = said.get("method", "").lower() == "post" or "hx-post" in said
            self.inside = _Form(said.get("hx-post") or said.get("action", "")) if is_post else None
            if self.inside:
                self.forms.append(self.inside)
        elif self.inside and tag == "button" and said.get("type", "submit") == "submit":
            self.inside.buttons.append(said)
        elif self.inside and tag == "option":
            self.inside.selects[-1][1].append({"value": "", **said})
        elif self.inside and said.get("name") and "disabled" not in said:
            self._field(tag, said)

    def _field(self, tag: str, said: dict[str, str]) -> None:
        assert self.inside
        if tag == "input":
            self.inside.inputs.append(said)
        elif tag == "select":
            self.inside.selects.append((said["name"], []))
        elif tag == "textarea":
            self.texts = []
            self.inside.texts.append((said["name"], self.texts))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        if tag == "textarea":
            self.texts = None

    def handle_data(self, data: str) -> None:
        if self.texts is not None:
            self.texts.append(data)
