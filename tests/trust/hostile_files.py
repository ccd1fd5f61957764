"""Files made to harm: each says how it is made of a good workbook, and what is answered.

A pattern is what the refusal says. `TAKEN` is a file that is read as if nothing were in it: why
that is right stands beside it. The rest of the corpus is in `tests.people.test_bad_files`.
"""

import io
import random
import shutil
import stat
import zipfile
from collections.abc import Callable
from copy import copy
from pathlib import Path

from tests.people import files
from tests.people.test_bad_files import HOSTILE, NOT_TABLES, sheet_with

TAKEN = "taken"
Spoil = Callable[[Path], Path]
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
LAUGHS = b"".join(
    [b"<!DOCTYPE x [<!ENTITY a0 'ha'>"]
    + [b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    + [b"]>"]
)
QUADRATIC = b"<!DOCTYPE x [<!ENTITY a '" + b"a" * 50_000 + b"'>]>"
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>'
DIRECTORIES = ("xl/workbook.bin", "word/document.xml", "ppt/presentation.xml", "OFD.xml",
               "content.xml")  # fmt: skip
FAR_MB = 58


def padded(piece: bytes, megabytes: int) -> bytes:
    """The piece over and over, with so much chance in between that it is no bomb by its density."""
    chance, whole = random.Random(7), io.BytesIO()
    while whole.tell() < megabytes * 1024 * 1024:
        whole.write(piece * (900 // len(piece)) + b"<!--%030x-->" % chance.getrandbits(120))
    return whole.getvalue()


def part_with(part: str, old: bytes, new: Callable[[], bytes] | bytes) -> Spoil:
    """Large ones are made when they are asked for."""
    return lambda path: files.changed_part(
        path, part, old, new if isinstance(new, bytes) else new()
    )


def prologue(part: str, declaration: bytes) -> Spoil:
    return part_with(part, b"?>\n", b"?>\n" + declaration)


def csv_of(line: bytes, *, head: str = "人事编号,姓名,机构代码\n") -> Spoil:
    """Ten megabytes of one line."""

    def spoil(path: Path) -> Path:
        whole = head.encode() + line * (10 * 1024 * 1024 // len(line))
        path.write_bytes(whole[: 10 * 1024 * 1024])
        return path

    return spoil


def rebuilt(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def directory_only(name: str) -> Spoil:
    return lambda path: rebuilt(path, {"[Content_Types].xml": b"<a/>", name: b"<a/>"})


def half(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def around(*, before: bytes = b"", after: bytes = b"") -> Spoil:
    def spoil(path: Path) -> Path:
        path.write_bytes(before + path.read_bytes() + after)
        return path

    return spoil


def large_bomb(path: Path) -> Path:
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book,
        book.open("xl/media/zeros.xml", "w") as part,
    ):
        for _ in range(496):
            part.write(bytes(1024 * 1024))
    return path


def ten_thousand_parts(path: Path) -> Path:
    with zipfile.ZipFile(path, "a") as book:
        for number in range(10_000):
            book.writestr(f"xl/{number}.xml", b"")
    return path


def overlapping(path: Path) -> Path:
    """A hundred entries of the directory that stand for the same eight megabytes."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/0.xml", padded(b"<a/>", 2))
        first = book.filelist[-1]
        for number in range(1, 100):
            twin = copy(first)
            twin.filename = f"xl/media/{number}.xml"
            book.filelist.append(twin)
            book.NameToInfo[twin.filename] = twin
    return path


def nested(path: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", bytes(20 * 1024 * 1024))
    return files.with_part(path, "xl/embeddings/inner.zip", inner.getvalue())


def symlink(path: Path) -> Path:
    link = zipfile.ZipInfo("xl/media/link.xml")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as book:
        book.writestr(link, b"/etc/passwd")
    return path


def larger_than_it_is(path: Path) -> Path:
    files.lying_size(path, "xl/zzz.xml", b"<a/>" * 10, 40)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"xl/zzz.xml") - 46 + 24
    data[at : at + 4] = (1_000_000).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    return path


def sheets_of_one_part(count: int) -> Spoil:
    entries = b"".join(
        b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(2, count + 2)
    )
    return part_with(WORKBOOK, b"</sheets>", entries + b"</sheets>")


def sheet_by_another_name(path: Path) -> Path:
    """The guard looks through XML; a sheet that is called a picture is still read as a sheet."""
    parts = parts_of(path)
    parts["xl/worksheets/sheet1.png"] = parts.pop("xl/worksheets/sheet1.xml")
    parts[RELATIONS] = parts[RELATIONS].replace(b"sheet1.xml", b"sheet1.png")
    return rebuilt(path, parts)


def twin_in_capitals(path: Path) -> Path:
    return files.with_part(path, "xl/WORKBOOK.xml", parts_of(path)[WORKBOOK])


def many_wide_sheets(path: Path) -> Path:
    """Each within the limit; together room for a hundred million cells."""
    parts = parts_of(path)
    sheet = parts["xl/worksheets/sheet1.xml"]
    far = b'<row r="190000"><c r="Z190000"><v>1</v></c></row></sheetData>'
    for number in range(2, 30):
        name = b"xl/worksheets/sheet%d.xml" % number
        parts[name.decode()] = sheet.replace(b"</sheetData>", far)
        entry = b'<sheet name="s%d" sheetId="%d" r:id="x%d"/></sheets>' % ((number,) * 3)
        parts[WORKBOOK] = parts[WORKBOOK].replace(b"</sheets>", entry)
        relation = b'<Relationship Id="x%d" Target="/%s"/></Relationships>' % (number, name)
        parts[RELATIONS] = parts[RELATIONS].replace(b"</Relationships>", relation)
    return rebuilt(path, parts)


def linked_outside(path: Path) -> Path:
    files.with_part(path, "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    target = b'Target="file:///etc/passwd" TargetMode="External"'
    files.with_part(
        path, "xl/externalLinks/_rels/externalLink1.xml.rels",
        b'<Relationships><Relationship Id="rId1" %s/></Relationships>' % target,
    )  # fmt: skip
    return path


END = b"</sheetData>"
NAMELESS = (
    b'<row r="3"><c r="A3"><v>1</v></c>' + b"<c><v>1</v></c>" * 100_000 + b"</row>"
    b'<row r="90000"><c r="A90000"><v>1</v></c></row>' + END
)
PACKAGES: dict[str, tuple[Spoil, str]] = {
    "ten thousand parts": (ten_thousand_parts, "超过 200 个"),
    "overlapping parts": (overlapping, "压缩炸弹"),
    "zip in a zip": (nested, TAKEN),  # what is inside is never unpacked
    "symlink": (symlink, TAKEN),  # nothing is put on the disk
    "larger than it is": (larger_than_it_is, "不符"),
    "billion laughs in the workbook": (prologue(WORKBOOK, LAUGHS), "实体声明"),
    "billion laughs in the texts": (prologue(STRINGS, LAUGHS), "实体声明"),
    "quadratic blow-up": (prologue(STRINGS, QUADRATIC), "实体声明"),
    "a file in the workbook": (prologue(WORKBOOK, OUTSIDE), "实体声明"),
    "a file in the relations": (prologue(RELATIONS, OUTSIDE), "实体声明"),
    "an address in the styles": (prologue(STYLES, PARAMETER), "实体声明"),
    "links outside": (linked_outside, TAKEN),  # nobody follows them
    "macros by their type": (
        part_with("[Content_Types].xml", b"sheet.main+xml", b"sheet.macroEnabled.main+xml"), "宏",
    ),
    "dimension of everything": (
        sheet_with(b'<dimension ref="', b'<dimension ref="A1:XFD1048576" x="'), TAKEN,
    ),  # not believed
    "cells without names": (sheet_with(END, NAMELESS), "范围过大"),
    "a row far below": (
        sheet_with(END, b'<row r="9000000"><c><v>1</v></c></row>' + END), "范围过大",
    ),
    "cells in another namespace": (
        sheet_with(END, b'<x:row r="9000000"><x:c><v>1</v></x:c></x:row>' + END), "范围过大",
    ),
    "sheets of one part": (sheets_of_one_part(50), "同一个部件"),
    "twenty thousand sheets": (sheets_of_one_part(20_000), "过大|超过 100 个"),
    "many wide sheets": (many_wide_sheets, "范围过大"),
    "sheet by another name": (sheet_by_another_name, "不是 .xml"),
    "twin in capitals": (twin_in_capitals, "重名"),
    "deep workbook": (
        part_with(WORKBOOK, b"<sheets>", b"<a>" * 400_000 + b"</a>" * 400_000 + b"<sheets>"),
        "过大",
    ),
    "half of it": (half, "损坏"),
    "after a script": (around(before=b"#!/bin/sh\n"), "NUL"),
    "after a PDF": (around(before=b"%PDF-1.7\n"), "PDF"),
    "before a PDF": (around(after=b"%PDF-1.7\n%%EOF\n"), TAKEN),  # only ever a workbook
    **{name: (directory_only(name), "这其实是") for name in DIRECTORIES},
}  # fmt: skip
# Each would take gigabytes or minutes: read in a child that is not given them.
HEAVY: dict[str, tuple[Spoil, str]] = {
    "496 MB of zeros": (large_bomb, "压缩炸弹"),
    "wide workbook": (
        part_with(WORKBOOK, b"<sheets>", lambda: padded(b"<a/>", FAR_MB) + b"<sheets>"), "过大",
    ),
    "millions of relations": (
        part_with(
            RELATIONS, b"</Relationships>",
            lambda: padded(b'<Relationship Id="x" Target="y"/>', FAR_MB) + b"</Relationships>",
        ), "过大",
    ),
    "millions of texts": (
        part_with(STRINGS, b"</sst>", lambda: padded(b"<si/>", FAR_MB) + b"</sst>"), "过多",
    ),
    "millions of rows": (
        part_with(
            "xl/worksheets/sheet1.xml", END, lambda: padded(b"<row/>", FAR_MB) + END
        ), TAKEN,  # empty ones are no rows
    ),
    "millions of cells": (
        part_with(
            "xl/worksheets/sheet1.xml", END,
            lambda: b'<row r="3">' + padded(b"<c><v>1</v></c>", FAR_MB) + b"</row>" + END,
        ), "没有写明位置",
    ),
    "a csv of commas": (csv_of(b","), "超过 1000000 字"),
    "a csv of commas in its head": (csv_of(b",", head=","), "超过 1000000 字"),
    "a csv of empty lines": (csv_of(b"\n"), "超过 500000 行"),
    "a csv of bad rows": (csv_of(b"?,,\n"), "100000 处以上的问题"),
    "a csv of columns": (csv_of(b'"",' * 20_000 + b"\n"), "20001 列"),
}  # fmt: skip


def made(folder: Path, good: Path, name: str) -> Path:
    """The file of that name, made of a good workbook."""
    path = folder / f"{name.replace(' ', '-').replace('/', '-')}.xlsx"
    if name in NOT_TABLES:
        path.write_bytes(NOT_TABLES[name][0])
        return path
    shutil.copyfile(good, path)
    spoil, _ = ({**HOSTILE, **PACKAGES, **HEAVY})[name]
    return spoil(path)


ANSWERS = {
    name: answer for name, (_, answer) in {**NOT_TABLES, **HOSTILE, **PACKAGES, **HEAVY}.items()
}
LIGHT = [name for name in ANSWERS if name not in HEAVY]
