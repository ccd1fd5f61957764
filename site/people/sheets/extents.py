"""How far the cells of a sheet reach: the reader makes room for the whole rectangle.

A cell without a name of its own stands beside the one before it, a row without a number below the
one before it: only walking through all of them tells where they are.
"""

import re
from xml.parsers import expat

from people.sheets.contents import SAVE_AS
from people.sheets.problems import RefusalError

# Begins with plain letters, which the regular expression engine finds many times faster.
FAR = re.compile(rb"""r="(?:[A-Za-z]{2,}\d|[A-Za-z]\d{6})""")
UNUSUAL = (b"r='", b"r =", b"r\t=", b"r\n=", b"r\r=")
COLUMNS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]+)\d""")
ROWS = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]+(\d+)""")
NEAR_ROWS, NEAR_COLUMNS = 99_999, 26
ENDS = (b" ", b">", b"/", b"\t", b"\n", b"\r")
PREFIXED_CELL = re.compile(rb"<\w+:c[\s/>]")
NAME = re.compile(r"([A-Za-z]+)(\d+)")
MOST_NAMELESS = 1_000_000


def near(content: bytes) -> tuple[int, int]:
    """The rows and columns that the cells reach; near ones are not told apart."""
    is_plain = _is_each_named(content)
    if is_plain and not FAR.search(content) and not any(form in content for form in UNUSUAL):
        return NEAR_ROWS, NEAR_COLUMNS
    rows, columns = exact(content)
    return max(rows, NEAR_ROWS), max(columns, NEAR_COLUMNS)


def exact(content: bytes) -> tuple[int, int]:
    """The same, looking at each cell: for the second sheet of a workbook and those after it."""
    return _named(content) if _is_each_named(content) else _walked(content)


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number


def _named(content: bytes) -> tuple[int, int]:
    # A million cells have few different columns: each is looked at once.
    columns = {one[1] for one in COLUMNS.finditer(content)}
    rows = {one[1] for one in ROWS.finditer(content)}
    return (
        max((int(digits[:9]) for digits in rows), default=0),
        max(map(column_number, columns), default=0),
    )


def _is_each_named(content: bytes) -> bool:
    """Whether each cell begins with its name, as every spreadsheet program writes it."""
    prefixed = any(b":c" + end in content for end in ENDS) and PREFIXED_CELL.search(content)
    return not prefixed and _cells(content) == content.count(b'<c r="')


def _cells(content: bytes) -> int:
    return sum(content.count(b"<c" + end) for end in ENDS)


def _walked(content: bytes) -> tuple[int, int]:
    """Element by element, as a reader goes."""
    if _cells(content) > MOST_NAMELESS:
        raise RefusalError(f"有 {MOST_NAMELESS} 个以上的单元格没有写明位置；{SAVE_AS}")
    walk = _Walk()
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.enter
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError):
        raise RefusalError(f"工作表已损坏，读不下去；{SAVE_AS}") from None
    return walk.rows, walk.columns


class _Walk:
    """Where the reader stands, and how far it has come."""

    def __init__(self) -> None:
        self.row = self.column = self.rows = self.columns = 0

    def enter(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                self.row, self.column = int(attributes.get("r", self.row + 1)), 0
            case "c":
                self._stand_at(attributes.get("r"))
                self.rows = max(self.rows, self.row)
                self.columns = max(self.columns, self.column)

    def _stand_at(self, name: str | None) -> None:
        if name is None:
            self.column += 1
        elif found := NAME.fullmatch(name):
            self.row, self.column = int(found[2][:9]), column_number(found[1].encode())
        else:
            raise ValueError(name)
