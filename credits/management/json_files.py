"""JSON files handed to a command: read whole, or refused with file, line and column."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError


def load(file: str) -> Any:
    """The data of a UTF-8 file, with or without BOM; decimals keep the digits as written."""
    return parse(read(file), name=file)


def read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file}：文件无法打开：{error.strerror}") from None


def parse(content: bytes, *, name: str) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=Decimal, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise CommandError(f"{name}：不是 UTF-8 文本，请另存为 UTF-8") from None
    except json.JSONDecodeError as error:
        place = f"第 {error.lineno} 行第 {error.colno} 列"
        raise CommandError(f"{name}：{place}不是合法的 JSON：{error.msg}") from None
    except _RepeatedKeyError as error:
        raise CommandError(f"{name}：同一处的键“{error}”写了两次，只留一个") from None
    except RecursionError:
        raise CommandError(f"{name}：括号套得太深，无法读取") from None
    except ValueError:  # the only one left: json reads an integer of thousands of digits
        raise CommandError(f"{name}：有一个数字长达数千位，请核对") from None


class _RepeatedKeyError(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once: of two the parser would silently drop the first."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKeyError(key)
        found[key] = value
    return found
