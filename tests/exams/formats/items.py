"""Items drawn by chance, and what a format leaves of them."""

from decimal import Decimal

from hypothesis import strategies as st

from exams.formats.items import (
    EMPTY,
    HUNDRED,
    Accepted,
    Choice,
    Figure,
    Format,
    Item,
    Kind,
    Pair,
    Picture,
    Text,
    text_of,
    true_false,
)

# Signs of every format, Chinese of both planes, and line ends inside a text.
SIGNS = (
    r"\{}=~#:%[]/.->*_`<&\"'$()（）［］；;、，。：＝～＃｛｝\n\t 一宪法对错正确ABCabc012９Ａ𠮷䶮👍é"
)
CHARACTERS = st.one_of(
    st.sampled_from(SIGNS), st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"])
)
WORDS = st.text(CHARACTERS, min_size=1, max_size=12).map(str.strip).filter(bool)
LINES = WORDS.map(lambda text: " ".join(text.split("\n")))
LABELS = st.text(st.sampled_from("ABab01宪法-. 𠮷{}=:#"), min_size=1, max_size=6).map(str.strip)
FORMATS = st.sampled_from(Format)
TEXTS = st.builds(Text, WORDS, FORMATS)
MAYBE = st.one_of(st.just(EMPTY), TEXTS)
NUMBERS = st.decimals("-100000", "100000", places=3)
AMOUNTS = st.decimals("0", "1000", places=2)
PARTS = st.sampled_from([Decimal(0), Decimal(50), Decimal("33.33333"), Decimal(-100)])

COMMON = {
    "stem": TEXTS,
    "name": st.one_of(st.just(""), LINES),
    "number": st.one_of(st.just(""), LABELS),
    "category": st.one_of(st.just(""), st.just("$course$/top/法律 // 宪法"), LINES),
    "tags": st.lists(LABELS.filter(bool), max_size=3).map(tuple),
    "difficulty": st.one_of(st.none(), st.integers(1, 5)),
    "points": st.one_of(st.none(), AMOUNTS),
    "penalty": st.one_of(st.none(), st.decimals("0", "1", places=3)),
    "feedback": MAYBE,
}


def _unique(texts):
    return len({text.text for text in texts}) == len(texts)


CHOICE_TEXTS = st.lists(TEXTS, min_size=2, max_size=5).filter(_unique)


@st.composite
def singles(draw):
    texts = draw(CHOICE_TEXTS)
    right = draw(st.integers(0, len(texts) - 1))
    return tuple(
        Choice(text, HUNDRED if place == right else draw(PARTS), draw(MAYBE))
        for place, text in enumerate(texts)
    )


@st.composite
def multiples(draw):
    texts = draw(CHOICE_TEXTS)
    right = draw(st.integers(1, len(texts)))
    share = (HUNDRED / right).quantize(Decimal("0.00001"))
    wrong = st.sampled_from([Decimal(0), Decimal(-50)])
    return tuple(
        Choice(text, share if place < right else draw(wrong), draw(MAYBE))
        for place, text in enumerate(texts)
    )


@st.composite
def blanks(draw):
    more = draw(st.lists(st.builds(Accepted, WORDS, PARTS, MAYBE), max_size=2))
    return (Accepted(draw(WORDS), HUNDRED, draw(MAYBE)), *more)


@st.composite
def figures(draw):
    tolerance = st.decimals("0", "10", places=2)
    first = Figure(draw(NUMBERS), draw(tolerance), HUNDRED, draw(MAYBE))
    more = draw(st.lists(st.builds(Figure, NUMBERS, tolerance, PARTS, MAYBE), max_size=2))
    rest = draw(st.lists(st.builds(Figure, st.none(), weight=st.just(Decimal(0)), feedback=MAYBE),
                         max_size=1))  # fmt: skip
    return (first, *more, *rest)


@st.composite
def pairs(draw):
    lefts = draw(st.lists(TEXTS, min_size=2, max_size=4).filter(_unique))
    lone = draw(st.lists(st.builds(Pair, st.just(EMPTY), WORDS), max_size=1))
    return (*(Pair(left, draw(WORDS)) for left in lefts), *lone)


PICTURES = st.lists(
    st.builds(Picture, st.sampled_from(["a.png", "图一.jpg"]), st.binary(max_size=20)),
    max_size=2,
    unique_by=lambda picture: picture.name,
).map(tuple)
BOOLEANS = st.booleans()


def items_of(*kinds, **changes):
    """Any of these kinds, with the fields that all formats know, and `changes` to them."""
    keys = {
        Kind.SINGLE: {"choices": singles(), "keeps_order": BOOLEANS},
        Kind.MULTIPLE: {"choices": multiples(), "keeps_order": BOOLEANS},
        Kind.TRUE_FALSE: {
            "choices": st.builds(
                lambda is_true, one, other: true_false(is_true, if_true=one, if_false=other),
                BOOLEANS, MAYBE, MAYBE,
            )
        },
        Kind.FILL_IN: {
            "blanks": st.lists(blanks(), min_size=1, max_size=1).map(tuple),
            "is_case_sensitive": BOOLEANS,
        },
        Kind.DESCRIPTION: {"feedback": st.just(EMPTY)},
        Kind.NUMERICAL: {"figures": figures()},
        Kind.MATCHING: {"pairs": pairs(), "keeps_order": BOOLEANS},
        Kind.ORDERING: {
            "sequence": st.lists(TEXTS, min_size=2, max_size=5).filter(_unique).map(tuple)
        },
    }  # fmt: skip
    return st.one_of(
        *(
            st.builds(Item, kind=st.just(kind), **{**COMMON, **keys.get(kind, {}), **changes})
            for kind in kinds
        )
    )


def plain(text):
    return text_of(text, Format.PLAIN)
