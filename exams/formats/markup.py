"""The plain text of a text with markup: what a candidate reads when tags are left out. Pure.

Where a picture stood it says so with the picture's words; `with_pictures` puts it back there.
"""

import html
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from urllib.parse import quote, unquote

from exams.formats.items import Format, Text

BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"}
SILENT = {"script", "style", "head", "title"}
REFERENCE = "@@PLUGINFILE@@/"
TAG = re.compile(r"</?[a-zA-Z][^>]*>")


def plain_text(text: Text) -> str:
    """Moodle's own format is plain text in which tags are allowed."""
    reader = _read(text)
    if reader is None:
        return text.text
    lines = (" ".join(line.split(" ")).strip() for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def pictures_in(text: Text) -> list[tuple[str, str]]:
    """Name and words of each picture of the file that the text shows."""
    reader = _read(text)
    return reader.pictures if reader else []


def marker(words: str) -> str:
    return f"［图：{words}］" if words else "［图］"


def with_pictures(plain: str, pictures: Sequence[tuple[str, str]]) -> Text:
    """Plain text as markup that shows each picture where its words stand."""
    if not any(marker(words) in plain for _name, words in pictures):
        return Text(plain, Format.PLAIN) if plain else Text()
    told = html.escape(plain, quote=False).replace("\n", "<br>")
    for name, words in pictures:
        shown = f'<img src="{REFERENCE}{quote(name)}" alt="{html.escape(words)}">'
        told = told.replace(html.escape(marker(words), quote=False), shown)
    return Text(told, Format.HTML)


def _read(text: Text) -> "_Reader | None":
    """Nothing for what is plain text already."""
    is_markup = text.format is Format.HTML or (
        text.format is Format.MOODLE and TAG.search(text.text) is not None
    )
    if not is_markup:
        return None
    reader = _Reader()
    reader.feed(text.text)
    reader.close()
    return reader


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif tag in BLOCKS:
            self.pieces.append("\n")
        elif tag == "img":
            words = " ".join((dict(attrs).get("alt") or "").replace("］", "]").split())
            self.pieces.append(marker(words))
            source = dict(attrs).get("src") or ""
            if source.startswith(REFERENCE):
                name = unquote(source.removeprefix(REFERENCE).split("?")[0])
                self.pictures.append((name, words))

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and self._silent:
            self._silent -= 1
        elif tag in BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data.replace("\xa0", " "))
