"""Finds the line on which each key of a TOML text stands; tomllib does not tell.

Expects text that tomllib has accepted, so it may skip what it need not understand.
"""

import re
from bisect import bisect_right

Path = tuple[str | int, ...]

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
PLAIN_VALUE = re.compile(r"[^,\]}\n#]*")
BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
STRINGS = (
    ('"""', re.compile(r'"""(?:\\.|(?!""").)*"{3,5}', re.DOTALL)),
    ("'''", re.compile(r"'''(?:(?!''').)*'{3,5}", re.DOTALL)),
    ('"', re.compile(r'"(?:\\.|[^"\\\n])*"')),
    ("'", re.compile(r"'[^'\n]*'")),
)


class LineIndex:
    """Lines by path, such as ("kinds", "lecture", "credit", 0, "unit")."""

    def __init__(self, text: str) -> None:
        self._lines = _Scanner(text).scan()

    def line_of(self, path: Path) -> int:
        """Return the line of the path, or of the nearest table above it."""
        for length in range(len(path), 0, -1):
            line = self._lines.get(path[:length])
            if line is not None:
                return line
        return 1


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.newlines = [match.start() for match in re.finditer("\n", text)]
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self._skip_blank()
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)
            self._skip_blank()
        return self.lines

    def _header(self) -> Path:
        array = self.text.startswith("[[", self.at)
        line = self._line()
        self.at += 2 if array else 1
        path = self._within_arrays(self._key())
        self.at = self.text.index("]", self.at) + (2 if array else 1)
        if array:
            number = self.counts[path] = self.counts.get(path, -1) + 1
            self.lines.setdefault(path, line)
            path = (*path, number)
        self.lines.setdefault(path, line)
        return path

    def _within_arrays(self, names: Path) -> Path:
        """A header below an array of tables belongs to that array's last table."""
        path: Path = ()
        for name in names[:-1]:
            path = (*path, name)
            if path in self.counts:
                path = (*path, self.counts[path])
        return (*path, names[-1])

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table + self._key()
        for length in range(len(table) + 1, len(path) + 1):
            self.lines.setdefault(path[:length], line)
        self.at = self.text.index("=", self.at) + 1
        self._value(path)

    def _key(self) -> Path:
        names: list[str] = []
        while True:
            self._skip_blank()
            names.append(self._name())
            self._skip_blank()
            if not self.text.startswith(".", self.at):
                return tuple(names)
            self.at += 1

    def _name(self) -> str:
        if self.text[self.at] in "\"'":
            return self._string()[1:-1]
        match = BARE_KEY.match(self.text, self.at)
        assert match is not None  # tomllib has accepted the text
        self.at = match.end()
        return match.group()

    def _value(self, path: Path) -> None:
        self._skip_blank()
        opening = self.text[self.at]
        if opening == "{":
            self._members("}", path, numbered=False)
        elif opening == "[":
            self._members("]", path, numbered=True)
        elif opening in "\"'":
            self._string()
        else:
            match = PLAIN_VALUE.match(self.text, self.at)
            assert match is not None  # the pattern also matches nothing
            self.at = match.end()

    def _members(self, closing: str, path: Path, *, numbered: bool) -> None:
        self.at += 1
        number = 0
        self._skip_blank()
        while self.text[self.at] != closing:
            if numbered:
                self.lines.setdefault((*path, number), self._line())
                self._value((*path, number))
            else:
                self._pair(path)
            number += 1
            self._skip_blank()
            if self.text[self.at] == ",":
                self.at += 1
                self._skip_blank()
        self.at += 1

    def _string(self) -> str:
        pattern = next(one for quote, one in STRINGS if self.text.startswith(quote, self.at))
        match = pattern.match(self.text, self.at)
        assert match is not None  # tomllib has accepted the text
        self.at = match.end()
        return match.group()

    def _skip_blank(self) -> None:
        match = BLANK.match(self.text, self.at)
        assert match is not None  # the pattern also matches nothing
        self.at = match.end()

    def _line(self) -> int:
        return bisect_right(self.newlines, self.at - 1) + 1
