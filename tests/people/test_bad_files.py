"""Files that are not what they seem: each is refused by name, and nothing is written."""

import re
import zipfile

import openpyxl
import pytest

from people.models import Agency, Learner
from tests.people import files


def ole(*names):
    return (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + b"\0" * 504
        + b"".join(name.encode("utf-16-le") for name in names)
    )


NOT_TABLES = {
    "xls_renamed": (ole("Workbook"), "旧版 Excel 工作簿（.xls）.*另存为"),
    "encrypted_xlsx": (ole("EncryptedPackage"), "加了密码的工作簿"),
    "doc_renamed": (ole("WordDocument"), "Word 文档"),
    "pdf": (b"%PDF-1.7 ...", "PDF 文件"),
    "html_as_xls": ("<html><table><tr><td>人事编号".encode("gbk"), "网页（HTML）"),
    "html_in_utf16": ("<html><table>".encode("utf-16"), "网页（HTML）"),
    "xml_spreadsheet": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "XML 表格",
    ),
    "rar": (b"Rar!\x1a\x07\x00", "RAR"),
    "jpeg": (b"\xff\xd8\xff\xe0", "JPEG"),
    "empty": (b"", "空的"),
    "blank": (b" \r\n ", "空的"),
    "truncated_zip": (b"PK\x03\x04 the rest is missing", "损坏或不完整"),
    "empty_zip": (b"PK\x05\x06" + b"\0" * 18, "空的压缩包"),
    "nul_csv": ("人事编号,姓名\r\n1\x00,王".encode(), "NUL"),
    "utf16_without_mark": ("人事编号,姓名\r\n".encode("utf-16-le"), "NUL"),
    "no_encoding": ("人事编号,姓名".encode("gbk") + b"\xff\xff\xff", "编码认不出来"),
    "broken_utf8": ("人事编号,姓名,机构代码\n1,王".encode() + b"\xff", "坏字节"),
    "open_quote": ('人事编号,姓名,机构代码\n1,"王'.encode(), "引号不成对"),
    "long_line": ("人事编号,姓名,机构代码\n1," .encode() + b"x" * 40_000, "超过 32767 字"),
    "no_header": ("甲,乙\r\n1,2\r\n".encode(), "找不到表头"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_TABLES)
def test_file_that_is_no_table_is_called_what_it_is(tmp_path, load, name):
    content, reason = NOT_TABLES[name]
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(content)

    report = load(path)

    assert_refused(report, reason)
    assert report.problems[0].file == f"{name}.xlsx"


def assert_refused(report, reason):
    assert report.is_refused
    assert not report.written
    shown = "\n".join(map(str, report.problems))
    assert re.search(reason, shown), shown
    assert (Agency.objects.count(), Learner.objects.count()) == (0, 0)


def zip_bomb(path):
    return files.with_part(path, "xl/media/zeros.xml", b"0" * 30_000_000)


def many_parts(path):
    with zipfile.ZipFile(path, "a") as book:
        for number in range(300):
            book.writestr(f"xl/extra{number}.xml", "<a/>")
    return path


def sheet_with(old, new):
    return lambda path: files.changed_part(path, files.last_sheet(path), old, new)


HOSTILE = {
    "zip_bomb": (zip_bomb, "压缩炸弹"),
    "many_parts": (many_parts, "超过 200 个"),
    "parent_path": (lambda path: files.with_part(path, "xl/../../x.xml", "<a/>"), "指向文件之外"),
    "absolute_path": (lambda path: files.with_part(path, "/etc/x.xml", "<a/>"), "指向文件之外"),
    "encrypted_zip": (files.encrypted, "加了密码"),
    "lying_size": (
        lambda path: files.lying_size(path, "xl/zzz.xml", b"<a>" + b" " * 5000, 3), "不符",
    ),
    "entities": (
        sheet_with(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), "实体声明",
    ),
    "utf16_part": (
        lambda path: files.with_part(path, "xl/x.xml", "<a/>".encode("utf-16")), "不是 UTF-8",
    ),
    "macros": (lambda path: files.with_part(path, "xl/vbaProject.bin", b"x"), "宏"),
    "far_cell": (sheet_with(b'r="B2"', b'r="XFD1048576"'), "范围过大"),
    "far_row": (sheet_with(b'r="B2"', b"r='B1048576'"), "范围过大"),
    "bzip2": (
        lambda path: files.with_part(path, "xl/x.xml", "<a/>", zipfile.ZIP_BZIP2), "压缩方法",
    ),
    "broken_sheet": (sheet_with(b"</sheetData>", b"</x>"), "读不下去|找不到|没有"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbook_is_refused(tmp_path, load, name):
    spoil, reason = HOSTILE[name]
    path = spoil(files.roster(tmp_path / "名册.xlsx"))

    report = load(path)

    assert_refused(report, reason)


def test_zip_without_a_workbook_is_refused(tmp_path, load):
    for part, reason in (("word/document.xml", "Word 文档"), ("readme.txt", "没有工作簿")):
        path = tmp_path / "名册.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(part, "<a/>")

        assert_refused(load(path), reason)


def test_too_large_file_is_refused_before_it_is_read(tmp_path, load, settings):
    settings.SHEET_MEGABYTES = 1
    path = tmp_path / "名册.csv"
    path.write_bytes(b"x" * (1024 * 1024 + 1))

    assert_refused(load(path), "超过 1 MB")


def test_missing_file_is_a_report_not_a_traceback(tmp_path, load):
    assert_refused(load(tmp_path / "没有.xlsx"), "文件无法打开")


def test_formula_without_its_result_names_the_cell(tmp_path, load):
    path = tmp_path / "名册.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "人员"
    book.active.append(["人事编号", "姓名", "机构代码"])
    book.active.append(["100001", '="王"&"堃"', "4101"])
    book.save(path)

    report = load(path)

    assert_refused(report, "没有计算结果的公式")
    assert (report.problems[0].row, report.problems[0].column) == (2, "姓名")


def test_error_value_names_the_cell(tmp_path, load):
    path = files.roster(tmp_path / "名册.xlsx")
    files.changed_part(
        path, "xl/worksheets/sheet2.xml", b'<c r="C2" t="s">', b'<c r="C2" t="e"><v>#N/A</v></c><c>'
    )

    report = load(path)

    assert_refused(report, "#N/A")
    assert (report.problems[0].row, report.problems[0].column) == (2, "机构代码")


COLUMNS = {
    "unknown": (
        ["人事编号", "姓名", "机构代码", "职务级"], "“职务级”列：不认识的列，最接近的是“职级”",
    ),
    "missing": (["人事编号", "姓名", "机构"], "“机构代码”列：缺少这一列"),
    "doubled": (["人事编号", "姓名", "机构代码", "姓名*"], "“姓名”列：这一列出现了 2 次"),
    "id_number": (["人事编号", "姓名", "机构代码", "身份证号码"], "不收身份证号"),
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
def test_wrong_columns_are_named(tmp_path, load, name):
    head, reason = COLUMNS[name]
    path = files.csv_file(tmp_path / "名册.csv", [head, ["1"] * len(head)])

    report = load(path)

    assert_refused(report, reason)
    assert report.problems[0].row == 1


def test_row_longer_than_the_header_is_refused(tmp_path, load):
    path = files.csv_file(
        tmp_path / "名册.csv", [["人事编号", "姓名", "机构代码"], ["1", "王堃", "4101", "多"]]
    )

    report = load(path)

    assert_refused(report, "比表头长")
    assert report.problems[0].row == 2
