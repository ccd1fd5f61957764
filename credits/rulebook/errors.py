"""The refusal of a rulebook: which file, line and key, and what to write instead."""


class RulebookError(ValueError):
    """A rulebook that cannot be used. `line` is None only when the file itself cannot be read."""

    def __init__(self, name: str, line: int | None, key: str, problem: str) -> None:
        where = name if line is None else f"{name} 第 {line} 行"
        super().__init__(f"{where}：{key}：{problem}" if key else f"{where}：{problem}")
        self.name = name
        self.line = line
        self.key = key
        self.problem = problem
