"""Which characters GIFT reserves, and how a text says them. Masked, they are only text."""

import re

from exams.formats.items import Format, Text, text_of

# Noncharacters stand for what was escaped until the signs around it have been understood.
MASKS = {char: chr(0xFDD0 + place) for place, char in enumerate(":#={}~\n\\")}
UNMASKED = {ord(mask): char for char, mask in MASKS.items()}
ESCAPED = re.compile(r"\\([:#={}~n\\])")
ESCAPES = str.maketrans({char: f"\\{'n' if char == chr(10) else char}" for char in MASKS})
FORMAT = re.compile(r"\[(moodle|html|markdown|plain)\]")
# What a text must not begin with, unless its format is named before it.
BEGINS_LIKE_A_SIGN = re.compile(rf"//|%|{FORMAT.pattern}")


def mask(text: str) -> str:
    return ESCAPED.sub(lambda found: MASKS["\n" if found[1] == "n" else found[1]], text)


def unmask(text: str) -> str:
    return text.translate(UNMASKED)


def read_text(masked: str, default: Format = Format.MOODLE) -> Text:
    """A text with or without its format before it."""
    trimmed = masked.strip()
    if named := FORMAT.match(trimmed):
        return text_of(unmask(trimmed[named.end() :]), Format(named[1]))
    return text_of(unmask(trimmed), default)


def write_text(text: Text, default: Format = Format.MOODLE) -> str:
    if not text:
        return ""
    is_named = text.format is not default or BEGINS_LIKE_A_SIGN.match(text.text)
    return (f"[{text.format}]" if is_named else "") + escape(text.text)


def write_plain(text: str) -> str:
    return write_text(Text(text))


def escape(text: str) -> str:
    return text.translate(ESCAPES)
