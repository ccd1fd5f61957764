"""The typefaces of GB/T 9704 and the fonts that stand for them on this machine.

Each of the five styles is a chain: the site's licensed file, a free font if one is installed, the
Noto fonts of the wheel. A character is taken from the first font that has it; a character that no
font of a chain has is named, never printed as a box or a blank.
"""

import os
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

import pylopdf_fonts_zh_cn as wheel
from django.conf import settings

from documents import truetype


class Style(StrEnum):
    FANGSONG = "fangsong"
    XIAOBIAOSONG = "xiaobiaosong"
    HEITI = "heiti"
    KAITI = "kaiti"
    SONGTI = "songti"


CHINESE = {
    Style.FANGSONG: "仿宋",
    Style.XIAOBIAOSONG: "小标宋",
    Style.HEITI: "黑体",
    Style.KAITI: "楷体",
    Style.SONGTI: "宋体",
}


@dataclass(frozen=True)
class Face:
    """A font file's face; weight is the thickening of its strokes in em."""

    path: Path
    index: int = 0
    weight: float = 0

    @cached_property
    def source(self) -> truetype.Source:
        status = self.path.stat()
        return _source(self.path, self.index, status.st_mtime_ns, status.st_size)


@dataclass(frozen=True)
class Chains:
    """What each style resolved to, first choice first."""

    faces: Mapping[Style, tuple[Face, ...]]

    @cached_property
    def drawn(self) -> frozenset[int]:
        """The code points that every style can draw."""
        covered = (
            frozenset().union(*(face.source.characters for face in chain))
            for chain in self.faces.values()
        )
        return frozenset.intersection(*covered)

    def rank(self, style: Style, name: str) -> int:
        """The place in the chain of the font that sets this name whole; 0 is the style's own."""
        for number, face in enumerate(self.faces[style]):
            if all(face.source.has(c) for c in name):
                return number
        return 0  # no font has the whole name: each character comes from the first that has it


# How the licensed files are named: a part of the file's name, lower case.
LICENSED = {
    Style.FANGSONG: ("仿宋", "simfang", "fangsong", "stfangso", "fzfs"),
    Style.XIAOBIAOSONG: ("小标宋", "xiaobiaosong", "fzxbs"),
    Style.HEITI: ("黑体", "simhei", "heiti", "stheiti", "fzht"),
    Style.KAITI: ("楷体", "simkai", "kaiti", "stkaiti", "fzkt"),
    Style.SONGTI: ("宋体", "simsun", "songti", "stsong", "fzss"),
}
# Free fonts, best first: file name, face of a collection (2 is simplified Chinese in Noto CJK).
INSTALLED = {
    Style.FANGSONG: (("FandolFang-Regular.otf", 0),),
    Style.XIAOBIAOSONG: (("FandolSong-Bold.otf", 0), ("NotoSerifCJK-Bold.ttc", 2)),
    Style.HEITI: (("FandolHei-Regular.otf", 0),),
    Style.KAITI: (("LXGWWenKai-Regular.ttf", 0), ("FandolKai-Regular.otf", 0)),
    Style.SONGTI: (("FandolSong-Regular.otf", 0),),
}
LAST_RESORTS = ("BabelStoneHan.ttf", "HanaMinA.ttf", "HanaMinB.ttf")
SERIF = Path(wheel.__file__).parent / "NotoSerifSC-Regular.otf"
SANS = Path(wheel.__file__).parent / "NotoSansSC-Regular.otf"
# The wheel has no bold face and WeasyPrint makes none: 小标宋 and 黑体 are thickened here.
WHEEL = {
    Style.FANGSONG: (Face(SERIF), Face(SANS)),
    Style.XIAOBIAOSONG: (Face(SERIF, weight=0.03), Face(SANS, weight=0.03)),
    Style.HEITI: (Face(SANS, weight=0.02), Face(SERIF, weight=0.02)),
    Style.KAITI: (Face(SERIF), Face(SANS)),
    Style.SONGTI: (Face(SERIF), Face(SANS)),
}
SYSTEM_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
    Path.home() / ".local/share/fonts",
)
# Controls, direction marks, halves of pairs, private use, line and paragraph separators.
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}


@dataclass(frozen=True)
class Cut:
    """A font made for one job: TrueType bytes under a family name of its own."""

    family: str
    data: bytes


@dataclass(frozen=True)
class FontSet:
    """The fonts of one job, ready to be named in a style sheet."""

    chains: Chains
    families: Mapping[Face, str]
    cuts: tuple[Cut, ...]

    def stack(self, style: Style, rank: int = 0) -> tuple[str, ...]:
        """The families that a style tries in turn, the font of this rank first."""
        chain = self.chains.faces[style]
        order = (chain[rank], *chain[:rank], *chain[rank + 1 :])
        return tuple(self.families[face] for face in order if face in self.families)


def resolve(font_dir: Path | None, folders: tuple[Path, ...] = SYSTEM_FOLDERS) -> Chains:
    """The chain of each style; `font_dir` holds the files that the site is licensed to use."""
    licensed = [p for p in _files(font_dir) if p.suffix.lower() in SUFFIXES] if font_dir else []
    installed = _installed(folders)
    rest = tuple(Face(installed[name]) for name in LAST_RESORTS if name in installed)
    faces = {
        style: (
            *(Face(path) for path in licensed if _stands_for(path, style)),
            *(
                Face(installed[name], index)
                for name, index in INSTALLED[style]
                if name in installed
            ),
            *WHEEL[style],
            *rest,
        )
        for style in Style
    }
    return Chains({style: tuple(dict.fromkeys(chain)) for style, chain in faces.items()})


def of_this_site() -> Chains:
    """The chains with the files that the setting DOCUMENTS_FONT_DIR points at."""
    return resolve(settings.DOCUMENTS_FONT_DIR)


def missing(chains: Chains, text: Iterable[str]) -> list[str]:
    """The characters that some style could not draw, in the order of their code points.

    Invisible characters count as missing: a direction mark can turn a printed name round.
    """
    return sorted(c for c in set(text) - set("\n\r\t") if not _drawable(chains, c))


def prepare(chains: Chains, characters: Iterable[str], names: Iterable[str] = ()) -> FontSet:
    """Cut every font that these characters and names need, once for a whole job."""
    characters = frozenset(characters)
    wanted: dict[Face, set[str]] = {}
    for style in Style:
        for face, needed in _shares(chains, style, characters, names):
            wanted.setdefault(face, set()).update(needed)
    families = {face: f"face{number}" for number, face in enumerate(wanted)}
    return FontSet(
        chains=chains,
        families=families,
        cuts=tuple(
            Cut(family, truetype.cut(face.source, frozenset(wanted[face]), family, face.weight))
            for face, family in families.items()
        ),
    )


def describe(face: Face) -> str:
    """The name that the font gives itself, and where it lies."""
    return f"{face.source.family}（{face.path}）"


def _shares(
    chains: Chains, style: Style, characters: frozenset[str], names: Iterable[str]
) -> Iterable[tuple[Face, set[str]]]:
    """What each font of a chain is asked for: all of the first, the gaps of the others."""
    whole: dict[int, set[str]] = {}
    for name in names:
        whole.setdefault(chains.rank(style, name), set()).update(name)
    left = set(characters)
    for number, face in enumerate(chains.faces[style]):
        needed = {c for c in left | whole.get(number, set()) if face.source.has(c)}
        left -= needed
        if needed or not number:
            yield face, needed


def _drawable(chains: Chains, character: str) -> bool:
    return unicodedata.category(character) not in INVISIBLE and ord(character) in chains.drawn


def _stands_for(path: Path, style: Style) -> bool:
    name = path.stem.casefold()
    if style is Style.SONGTI and any(part in name for part in LICENSED[Style.XIAOBIAOSONG]):
        return False
    return any(part in name for part in LICENSED[style])


def _files(folder: Path) -> Iterable[Path]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(root, name) for name in sorted(names))


@cache
def _installed(folders: tuple[Path, ...]) -> dict[str, Path]:
    wanted = {name for fonts in INSTALLED.values() for name, _ in fonts} | set(LAST_RESORTS)
    found = (path for folder in folders for path in _files(folder) if path.name in wanted)
    return {path.name: path for path in found}


@cache
def _source(path: Path, index: int, mtime_ns: int, size: int) -> truetype.Source:
    """Opened once per process; a file that was replaced is opened anew."""
    return truetype.Source(path, index)
