"""Cuts a GIFT file into blocks: one question each, between blank lines, with its comments."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from exams.formats.readings import lines_of

CATEGORY = "$CATEGORY:"


@dataclass
class Block:
    """`lines` are numbered; comments are set apart, because a question ignores them."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.lines[0][0]

    @property
    def text(self) -> str:
        return "\n".join(line for _, line in self.lines)

    @property
    def category(self) -> str | None:
        text = self.text
        return text.removeprefix(CATEGORY).strip() if text.startswith(CATEGORY) else None


def blocks_of(text: str) -> Iterator[Block]:
    block = Block()
    for number, line in lines_of(text):
        if not line or line.startswith(CATEGORY):
            if block.lines:
                yield block
            block = Block()
        if line.startswith(CATEGORY):
            # People forget the blank line after it; it is one line in any case.
            yield Block([(number, line)])
        elif line.startswith("//"):
            block.comments.append(line)
        elif line:
            block.lines.append((number, line))
    if block.lines:
        yield block
