"""A published measure as data: read, checked, and proved by its own worked examples.

    edition = rulebook.load(path)                # a file
    edition = rulebook.read(text, name="2026 版")  # the same text, kept in a database

Owns the format (docs/rulebooks.md) and its values. Refuses with `RulebookError`, naming file,
line and key: unknown keys, numbers without an article, unknown references, failing examples.
Pure: no database, no settings, no clock.
"""

from pathlib import Path

from credits.rulebook import examples, reading
from credits.rulebook.errors import RulebookError
from credits.rulebook.values import Rulebook

__all__ = ["Rulebook", "RulebookError", "load", "read", "shipped", "shipped_path"]

SHIPPED = Path(__file__).resolve().parent.parent / "rulebooks"


def read(text: str, *, name: str) -> Rulebook:
    """Read a rulebook and run its examples; `name` is how messages call it."""
    rulebook, source = reading.parse(text, name)
    examples.run(rulebook, source)
    return rulebook


def load(path: str | Path) -> Rulebook:
    """Read a rulebook file (UTF-8) and run its examples."""
    name = str(path)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RulebookError(name, None, "", f"文件无法打开：{error.strerror}") from None
    except UnicodeDecodeError:
        raise RulebookError(name, None, "", "不是 UTF-8 文本，请另存为 UTF-8") from None
    return read(text, name=name)


def shipped() -> tuple[str, ...]:
    """Return the codes of the measures that come with the product."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def shipped_path(code: str) -> Path:
    """Return the file of a shipped measure, such as "nanjing-2009"."""
    return SHIPPED / f"{code}.toml"
