"""Parses XML question by question, with line numbers. Document types and entities are refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

ROOT, QUESTION = "quiz", "question"
DEEPEST = 40


class BrokenXMLError(ValueError):
    """Nothing beyond this line can be read."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


@dataclass
class Node:
    tag: str
    line: int
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()

    def all(self, tag: str) -> list["Node"]:
        return [child for child in self.children if child.tag == tag]

    def child(self, tag: str) -> "Node | None":
        return next(iter(self.all(tag)), None)

    def told(self, tag: str) -> str:
        """The text of a child, whether it stands there or in a <text> of its own."""
        child = self.child(tag)
        if child is None:
            return ""
        inner = child.child("text")
        return (inner or child).text


def questions_of(text: str) -> Iterator[Node]:
    """The questions in their order; those before a fault are given before it is raised."""
    parsing = _Parsing()
    try:
        parsing.parse(text)
    except BrokenXMLError as fault:
        yield from parsing.questions
        raise fault from None
    yield from parsing.questions


class _Parsing:
    def __init__(self) -> None:
        self.questions: list[Node] = []
        self._path: list[Node] = []
        # The declared encoding no longer holds: the text has been decoded.
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._refuse_document_type
        self._parser.EntityDeclHandler = self._refuse_document_type

    def parse(self, text: str) -> None:
        try:
            self._parser.Parse(text.encode("utf-8", "surrogatepass"), True)
        except expat.ExpatError as fault:
            reason = f"XML 到此读不下去（{expat.ErrorString(fault.code)}），之后的题没有读入"
            raise BrokenXMLError(fault.lineno, reason) from None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        if not self._path and tag != ROOT:
            raise BrokenXMLError(line, f"不是 Moodle XML：根元素应为 quiz，现为 {tag[:40]}")
        if len(self._path) >= DEEPEST:
            raise BrokenXMLError(line, f"元素嵌套超过 {DEEPEST} 层，像是恶意构造的文件")
        node = Node(tag, line, attributes)
        if len(self._path) > 1:
            self._path[-1].children.append(node)
        self._path.append(node)

    def _end(self, tag: str) -> None:
        node = self._path.pop()
        if len(self._path) == 1 and node.tag == QUESTION:
            self.questions.append(node)

    def _characters(self, text: str) -> None:
        if len(self._path) > 1:
            self._path[-1].pieces.append(text)

    def _refuse_document_type(self, *declaration: object) -> None:
        line = self._parser.CurrentLineNumber
        raise BrokenXMLError(line, "含有文档类型或实体声明，Moodle 的导出没有，拒绝读入")
