"""The plain text of a text with markup: what a candidate reads when tags are left out. Pure."""

import html
import re
from html.parser import HTMLParser

from exams.formats.items import Format, Text

BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"}
SILENT = {"script", "style", "head", "title"}
TAG = re.compile(r"</?[a-zA-Z][^>]*>")


def plain_text(text: Text) -> str:
    """Moodle's own format is plain text in which tags are allowed."""
    is_markup = text.format is Format.HTML or (
        text.format is Format.MOODLE and TAG.search(text.text) is not None
    )
    if not is_markup:
        return text.text
    reader = _Reader()
    reader.feed(text.text)
    reader.close()
    lines = (" ".join(line.split(" ")).strip() for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif tag in BLOCKS:
            self.pieces.append("\n")
        elif tag == "img":
            described = html.unescape(dict(attrs).get("alt") or "")
            self.pieces.append(f"［图：{described}］" if described else "［图］")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and self._silent:
            self._silent -= 1
        elif tag in BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data.replace("\xa0", " "))
