"""What the bank keeps of a question's pictures: name, words, kind, SHA-256 of the bytes. Pure.

A picture without words is refused: who cannot see it could not answer (GB/T 37668). What the bytes
are is read from them, never from the name.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from exams.formats.items import Item, ItemError, Picture, Text
from exams.formats.markup import marker, pictures_in

Told = dict[str, str]
MOST, MOST_BYTES = 10, 1_000_000
KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def told_of(item: Item) -> list[Told]:
    """The pictures that the question shows, in their order."""
    files = {picture.name: picture for picture in item.pictures}
    shown = dict.fromkeys(pair for text in _texts(item) for pair in pictures_in(text))
    if len(shown) > MOST:
        raise ItemError(f"一道题最多 {MOST} 张图片，现有 {len(shown)} 张")
    return [told_of_one(name, words, files) for name, words in shown]


def unshown(item: Item) -> list[str]:
    shown = {name for text in _texts(item) for name, _words in pictures_in(text)}
    return [picture.name for picture in item.pictures if picture.name not in shown]


def numbered(text: str, pictures: Sequence[Told]) -> str:
    """On a page the pictures stand below the text, which points at them: ［图1］."""
    for number, told in enumerate(pictures, start=1):
        text = text.replace(marker(told["words"]), f"［图{number}］")
    return text


def kind_of(data: bytes) -> str:
    return next((kind for head, kind in KINDS.items() if data.startswith(head)), "")


def told_of_one(name: str, words: str, files: Mapping[str, Picture]) -> Told:
    """One of the pictures of a file, with the words that stand for it."""
    if name not in files:
        raise ItemError(f"图片“{name[:60]}”没有附在文件里")
    if not words:
        raise ItemError(f"图片“{name[:60]}”没有文字说明：请在图片的 alt 里写明图上有什么")
    data = files[name].data
    if len(data) > MOST_BYTES:
        raise ItemError(f"图片“{name[:60]}”超过 {MOST_BYTES // 1_000_000} MB，请压缩")
    kind = kind_of(data)
    if not kind:
        raise ItemError(f"图片“{name[:60]}”的内容不是 JPEG 或 PNG")
    return {
        "name": name, "words": words, "kind": kind, "digest": hashlib.sha256(data).hexdigest(),
    }  # fmt: skip


def _texts(item: Item) -> Iterable[Text]:
    yield item.stem
    yield item.feedback
    yield item.rubric
    for choice in item.choices:
        yield choice.text
        yield choice.feedback
    for pair in item.pairs:
        yield pair.left
    yield from item.sequence
