"""Pictures inside a question: base64, beside the text that shows them."""

import base64
import binascii
from urllib.parse import quote

from exams.formats.items import Item, ItemError, Picture, Text
from exams.formats.markup import REFERENCE
from exams.formats.moodle_xml.nodes import Node


def pictures_of(node: Node) -> tuple[Picture, ...]:
    """Each once, wherever in the question it stands."""
    found: dict[str, Picture] = {}
    for file in _files(node):
        picture = _picture(file)
        if found.setdefault(picture.name, picture) != picture:
            raise ItemError(f"有两张不同的图片都叫“{picture.name[:60]}”")
    return tuple(found.values())


def write_pictures(item: Item, text: Text) -> str:
    """Those that the text shows; the stem also keeps what no text shows."""
    shown = [
        picture
        for picture in item.pictures
        if text is item.stem
        or REFERENCE + picture.name in text.text
        or REFERENCE + quote(picture.name) in text.text
    ]
    return "".join(_written(picture) for picture in shown)


def _written(picture: Picture) -> str:
    content = base64.b64encode(picture.data).decode()
    name = picture.name.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'<file name="{name}" path="/" encoding="base64">{content}</file>'


def _files(node: Node) -> list[Node]:
    inner = [file for child in node.children for file in _files(child)]
    return node.all("file") + inner


def _picture(file: Node) -> Picture:
    name = file.attributes.get("name", "").strip()
    if not name or "/" in name or "\\" in name or len(name) > 120:
        raise ItemError(f"图片的文件名“{name[:60]}”不能用")
    try:
        return Picture(name, base64.b64decode("".join(file.text.split()), validate=True))
    except (binascii.Error, ValueError):
        raise ItemError(f"图片“{name[:60]}”的内容不是 base64") from None
