"""What a file really is, told by its bytes and never by its name."""

from people.sheets.problems import RefusalError

ZIP = b"PK\x03\x04"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
SAVE_AS = "请用 Excel 或 WPS 打开，“另存为”.xlsx 后再导入"
# Names inside an OLE file are UTF-16.
ENCRYPTED, WORD = ("EncryptedPackage".encode("utf-16-le"), "WordDocument".encode("utf-16-le"))
SIGNATURES = (
    (b"%PDF", "PDF 文件"),
    (b"{\\rtf", "RTF 文档"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"\x89PNG", "PNG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"SQLite format 3", "SQLite 数据库"),
    (b"\x7fELF", "程序文件"),
    (b"MZ", "程序文件"),
    (b"PK\x05\x06", "空的压缩包"),
)
MARKUP = ((b"<?mso", "XML 表格"), (b"urn:schemas-microsoft-com:office:spreadsheet", "XML 表格"))


def kind_of(data: bytes) -> str:
    """ "xlsx" (a zip, still to be checked) or "csv"; anything else is refused by its name."""
    if not data.strip():
        raise RefusalError("文件是空的")
    if data.startswith(ZIP):
        return "xlsx"
    refuse_binaries(data)
    _refuse_markup(data[:4096])
    return "csv"


def refuse_binaries(data: bytes) -> None:
    """Names what is neither a zip nor a text."""
    if data.startswith(OLE):
        raise RefusalError(_ole(data))
    for signature, name in SIGNATURES:
        if data.startswith(signature) and not (len(signature) == 2 and _is_text(data)):
            raise RefusalError(f"这其实是{name}，不是表格；{SAVE_AS}")


def _ole(data: bytes) -> str:
    if ENCRYPTED in data:
        return f"这是加了密码的工作簿；请先在“文件－信息”里取消密码，{SAVE_AS}"
    if WORD in data:
        return f"这其实是旧版 Word 文档（.doc），不是表格；{SAVE_AS}"
    return f"这其实是旧版 Excel 工作簿（.xls），改扩展名并不会改变格式；{SAVE_AS}"


def _is_text(data: bytes) -> bool:
    return b"\x00" not in data[:512]


def _refuse_markup(start: bytes) -> None:
    # UTF-16 pages too: their letters are the same bytes with zeros between.
    lower = start.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe").lower()
    lower = lower.lstrip()
    if not lower.startswith(b"<"):
        return
    for mark, name in MARKUP:
        if mark in lower:
            raise RefusalError(f"这其实是{name}，不是 .xlsx；{SAVE_AS}")
    name = "网页（HTML）" if b"<html" in lower or b"<table" in lower else "HTML 或 XML 文本"
    raise RefusalError(f"这其实是{name}，不是 .xlsx；{SAVE_AS}")
