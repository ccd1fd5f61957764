"""Files as offices send them, good and bad, made on the spot."""

import io
import struct
import zipfile
import zlib

import xlsxwriter

AGENCY_HEAD = ["代码", "名称", "简称", "上级代码", "类别"]
AGENCIES = [
    ["4101", "绿城市", "绿城", "", "市"],
    ["410101", "绿城市财政局", "财政局", "4101", "单位"],
    ["410102", "绿城市水利局", "水利局", "4101", "单位"],
    ["410101-01", "绿城市财政局人事处", "人事处", "410101", "内设机构"],
]
PEOPLE_HEAD = [
    "人事编号", "姓名", "机构代码", "职务", "职级", "任职日期", "出生日期", "参加工作日期",
    "离开日期",
]  # fmt: skip
PEOPLE = [
    ["000101", "刘喆", "410101", "乡科级正职", "一级主任科员", "2020-01-01", "1985-05-01",
     "2008-07-01", ""],
    ["000102", "单琳", "410101-01", "", "四级主任科员", "2023年6月1日", "1990/3/5", "2015.7.1", ""],
    ["000103", "王堃", "410102", "", "", "", "", "20260701", ""],
]  # fmt: skip


def workbook(path, **sheets):
    """One sheet per keyword; the cells are written with their own types."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write(number, column, cell)
    book.close()
    return path


def roster(path, people=PEOPLE, agencies=AGENCIES, people_head=PEOPLE_HEAD):
    return workbook(path, 机构=[AGENCY_HEAD, *agencies], 人员=[people_head, *people])


def csv_file(path, rows, encoding="utf-8", delimiter=","):
    text = "\r\n".join(delimiter.join(map(str, row)) for row in rows) + "\r\n"
    path.write_bytes(text.encode(encoding))
    return path


def changed_part(path, part, old, new):
    """The same package with one part's bytes replaced."""
    source = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(path, "w", 8) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new)
            after.writestr(name, content)
    return path


def last_sheet(path):
    with zipfile.ZipFile(path) as book:
        return max(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))


def with_part(path, name, content, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "a", compression) as book:
        book.writestr(name, content)
    return path


def encrypted(path):
    """Set the encryption flag of every entry, as password-protected zips have it."""
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    path.write_bytes(bytes(data))
    return path


def lying_size(path, part, content, claimed):
    """An entry that declares fewer bytes than it unpacks to, with a matching checksum."""
    with_part(path, part, content)
    data = bytearray(path.read_bytes())
    checksum = struct.pack("<I", zlib.crc32(content[:claimed]))
    name = part.encode()
    local = data.find(name) - 30
    central = data.rfind(name) - 46
    for start, crc_at, size_at in ((local, 14, 22), (central, 16, 24)):
        data[start + crc_at : start + crc_at + 4] = checksum
        data[start + size_at : start + size_at + 4] = struct.pack("<I", claimed)
    path.write_bytes(bytes(data))
    return path
