"""Guards an xlsx package before a parser sees it; reads nothing but its XML's outline.

Refuses bombs, lying sizes, encryption, macros, document types, and sheets whose one far cell
would make the reader set aside room for billions.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from people.sheets import extents, faults
from people.sheets.contents import SAVE_AS
from people.sheets.limits import Limits
from people.sheets.problems import RefusalError

WORKBOOK = "xl/workbook.xml"
OUTLINE = {WORKBOOK, "xl/_rels/workbook.xml.rels"}
LOCAL_HEADER = 30
ENCRYPTED_FLAG = 0x1
RATIO_MATTERS_FROM = 8 * 1024 * 1024
# What the standard library raises on directories that were damaged or forged.
BROKEN = (
    zipfile.BadZipFile,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
    LookupError,
    struct.error,
)
LONG_TEXTS = 1024 * 1024 * 1024
XML_ENCODING = re.compile(rb"""^<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# Other zips that arrive with .xlsx at the end of their names.
STRANGERS = (
    ("xl/workbook.bin", "二进制工作簿（.xlsb）"),
    ("word/document.xml", "Word 文档（.docx）"),
    ("ppt/presentation.xml", "演示文稿（.pptx）"),
    ("OFD.xml", "OFD 版式文件"),
    ("content.xml", "OpenDocument 文件（.ods）"),
)


@dataclass
class Package:
    """What the guard learned: per part of a sheet, the cells that hold no value of their own."""

    faults: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    outline: dict[str, bytes] = field(default_factory=dict)
    longest_text: int = 0
    cells: int = 0
    room: int = 0


def check(data: bytes, limits: Limits) -> Package:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN:
        raise RefusalError(f"文件已损坏或不完整，无法打开；{SAVE_AS}") from None
    parts = archive.infolist()
    _check_directory(parts, limits)
    package = Package()
    for part, content in _inflated(data, parts, limits):
        _check_part(part.filename, content, package, limits)
    if package.longest_text * package.cells > LONG_TEXTS:
        raise RefusalError("单元格里的文字过长、过多，像是恶意构造的文件")
    return package


def _check_directory(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = [part.filename for part in parts]
    if len(parts) > limits.parts:
        raise RefusalError(f"文件内有 {len(parts)} 个部件，超过 {limits.parts} 个，不像一份表格")
    if len({name.lower() for name in names}) < len(names):  # the reader takes either case
        raise RefusalError("文件内有重名的部件，像是恶意构造的文件")
    for name in names:
        if ".." in name.split("/") or name.startswith("/") or "\\" in name or ":" in name:
            raise RefusalError(f"文件内的部件名 {name!r} 指向文件之外，像是恶意构造的文件")
    if any(part.flag_bits & ENCRYPTED_FLAG for part in parts):
        raise RefusalError(f"压缩包加了密码；请先取消密码，{SAVE_AS}")
    _check_format(set(names))


def _check_format(names: set[str]) -> None:
    if WORKBOOK in names:
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise RefusalError(f"这是带宏的工作簿（.xlsm），本系统不收宏；{SAVE_AS}")
        return
    for mark, what in STRANGERS:
        if mark in names:
            raise RefusalError(f"这其实是{what}，不是 .xlsx；{SAVE_AS}")
    raise RefusalError(f"这其实是压缩包（zip），里面没有工作簿；{SAVE_AS}")


def _inflated(
    data: bytes, parts: list[zipfile.ZipInfo], limits: Limits
) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    total = 0
    for part in parts:
        room = min(limits.part_bytes, limits.total_bytes - total)
        content = _inflate(data, part, room)
        total += len(content)
        too_dense = len(content) > limits.ratio * max(part.compress_size, 1)
        if len(content) > room or (too_dense and len(content) > RATIO_MATTERS_FROM):
            raise RefusalError(
                f"部件 {part.filename} 解开后过大（压缩炸弹）；"
                "若确是正常表格，请删去多余的空行和格式，或分成几个文件"
            )
        if len(content) != part.file_size:
            raise RefusalError(f"部件 {part.filename} 的大小与登记不符，文件已损坏或被改动")
        yield part, content


def _inflate(data: bytes, part: zipfile.ZipInfo, room: int) -> bytes:
    """At most `room` bytes and one more; the sizes that the file declares are not believed."""
    start = part.header_offset
    header = data[start : start + LOCAL_HEADER]
    if len(header) < LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise RefusalError(f"部件 {part.filename} 的位置不对，文件已损坏；{SAVE_AS}")
    start += LOCAL_HEADER + int.from_bytes(header[26:28], "little")
    start += int.from_bytes(header[28:30], "little")
    packed = data[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        return packed[: room + 1]
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise RefusalError(f"部件 {part.filename} 用了少见的压缩方法；{SAVE_AS}")
    try:
        return zlib.decompressobj(-15).decompress(packed, room + 1)
    except zlib.error:
        raise RefusalError(f"部件 {part.filename} 已损坏，解不开；{SAVE_AS}") from None


def _check_part(name: str, content: bytes, package: Package, limits: Limits) -> None:
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return
    if b"\x00" in content[:64] or not _is_utf8_xml(content):
        raise RefusalError(f"部件 {name} 不是 UTF-8 的 XML；{SAVE_AS}")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise RefusalError(f"部件 {name} 含有文档类型或实体声明，正常的表格没有，拒绝打开")
    if b"macroEnabled" in content[:20_000] and name == "[Content_Types].xml":
        raise RefusalError(f"这是带宏的工作簿（.xlsm），本系统不收宏；{SAVE_AS}")
    if name in OUTLINE:
        if len(content) > limits.outline_bytes:
            raise RefusalError(f"部件 {name} 过大，正常的表格不会这样；{SAVE_AS}")
        package.outline[name] = content
    elif b"sheetData" in content:
        package.cells += content.count(b"<c")
        _check_extent(name, content, package, limits)
        package.faults[name] = faults.without_value(content)
    package.longest_text = max(package.longest_text, _longest_text(content, limits))


def _is_utf8_xml(content: bytes) -> bool:
    encoding = XML_ENCODING.match(content.removeprefix(b"\xef\xbb\xbf"))
    return encoding is None or encoding[1].lower() in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}


def _longest_text(content: bytes, limits: Limits) -> int:
    if content.count(b"<si") > limits.texts:
        raise RefusalError("单元格里的文字过长、过多，像是恶意构造的文件")
    if b"</si>" not in content:
        return 0
    return max(map(len, content.split(b"</si>")))


def _check_extent(name: str, content: bytes, package: Package, limits: Limits) -> None:
    reach = extents.exact if package.room else extents.near
    rows, columns = (0, 0) if package.cells > limits.cells else reach(content)
    package.room += rows * columns
    if max(package.room, package.cells) > limits.cells:
        raise RefusalError(
            f"部件 {name} 里有填到第 {rows} 行、第 {columns} 列的单元格，范围过大；"
            "请删去数据区以外的内容，或分成几个文件"
        )
