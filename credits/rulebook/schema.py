"""The keys of a rulebook as a JSON schema, for editors; the reader stays the judge.

`docs/rulebook.schema.json` is this, written out. A test holds both to what the reader asks for.
"""

from collections.abc import Mapping
from typing import Any

from credits.rulebook.frame import GRADES
from credits.rulebook.kinds import REMAINDERS
from credits.rulebook.periods import ANCHORS
from credits.rulebook.reading import EXPECTED, TIER_DAYS
from credits.rulebook.results import SHARES
from credits.rulebook.selections import ROUNDINGS
from credits.rulebook.teams import MEASURES

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
DAY: Schema = {"type": "string", "format": "date"}
TEXTS: Schema = {"type": "array", "items": TEXT}
WORDS: Schema = {"type": ["array", "object"], "items": TEXT, "additionalProperties": TEXT}
NUMBER: Schema = {"type": ["number", "string"]}
AMOUNT: Schema = {"type": ["number", "string", "object"], "additionalProperties": NUMBER}
ANY_TABLE: Schema = {"type": "object"}


def one_of(*words: str) -> Schema:
    return {"type": "string", "enum": list(words)}


def table(keys: Mapping[str, Schema], *required: str) -> Schema:
    closed: Schema = {"type": "object", "additionalProperties": False, "properties": dict(keys)}
    return closed | ({"required": list(required)} if required else {})


def tables(keys: Mapping[str, Schema], *required: str) -> Schema:
    return {"type": "array", "items": table(keys, *required)}


def named(keys: Mapping[str, Schema], *required: str) -> Schema:
    return {"type": "object", "additionalProperties": table(keys, *required)}


ARTICLE = {"article": TEXT, "reading": TEXT, "note": TEXT}
NAME = {"name": TEXT, **ARTICLE}
WHERE = {"buckets": TEXTS, "tiers": TEXTS, "where": ANY_TABLE}
FACTS = {"kinds": TEXTS, **WHERE}
BOUNDS = dict.fromkeys(("at_least", "more_than", "at_most", "less_than"), NUMBER)
STEPS = tables({**BOUNDS, "credits": AMOUNT}, "credits")
NEED = {"total": TEXT, "needs": AMOUNT, "share_of": TEXT}
BUCKET = table({"from": TEXT, "map": ANY_TABLE, "default": TEXT}, "from")

ROUNDING = {"rounding": one_of(*ROUNDINGS), "round_to": NUMBER}

CREDIT = {
    **ARTICLE,
    **WHERE,
    "per": TEXT,
    "unit": NUMBER,
    "credits": AMOUNT,
    "remainder": {"anyOf": [one_of(*REMAINDERS), STEPS]},
    "steps_of": TEXT,
    "steps": STEPS,
    "flat": AMOUNT,
    "granted": FLAG,
}
KIND = {
    **NAME,
    "bucket": {"anyOf": [TEXT, BUCKET]},
    "combine": one_of("first", "sum", "highest"),
    "evidence": TEXT,
    "claimed": FLAG,
    "recorded_as": TEXTS,
    "credit": tables(CREDIT),
    "factor": tables({**ARTICLE, **WHERE, "times": AMOUNT, "divided_by": TEXT}),
    "accumulates": FLAG,
    **ROUNDING,
}
PERIOD = {
    **NAME,
    **FACTS,
    "years": WHOLE,
    "first_year": WHOLE,
    "starts": TEXT,
    "named_after": one_of("start", "end"),
    "look_back": AMOUNT,
    "ends_before": WHOLE,
    "anchor": one_of(*ANCHORS),
    "months": WHOLE,
    "months_before": WHOLE,
    "look_back_months": WHOLE,
    "repeats": FLAG,
    "posts": TEXTS,
}
CARRY_OVER = {
    **NAME,
    "enabled": FLAG,
    "from": TEXT,
    "above": AMOUNT,
    "into": TEXT,
    "years": WHOLE,
    "most": AMOUNT,
    "used_for": TEXT,
    "used_up_to": AMOUNT,
    "share": NUMBER,
    "spend": one_of("current_first", "oldest_first"),
}
HEAD = {
    **dict.fromkeys(("code", "name", "scope", "unit", "notes", "reading", "note"), TEXT),
    "in_force_from": DAY,
    "in_force_to": DAY,
    "tier_judged_on": one_of(*TIER_DAYS),
}
TIER = {
    **NAME,
    "key": TEXT,
    **dict.fromkeys(("posts", "ranks", "roles"), TEXTS),
    **dict.fromkeys(("min_age", "max_age"), NUMBER),
    "otherwise": FLAG,
}
DOCUMENT = dict.fromkeys(("title", "issuer", "dated", "note"), TEXT) | {"grade": one_of(*GRADES)}
CAP = {**NAME, **FACTS, "per": TEXT, "limit": AMOUNT, "by": TEXT, "share_of": TEXT}
DUPLICATE = {
    **NAME,
    **FACTS,
    "by": TEXT,
    "keep": one_of("highest", "first"),
    "most": WHOLE,
    "within": one_of("year", "ever"),
}
MINIMUM = {
    **NAME,
    **NEED,
    **dict.fromkeys(("key", "period", "shortfall_within"), TEXT),
    "tiers": TEXTS,
    "each_year": FLAG,
}
BUCKETS = {"name": TEXT, "in_total": FLAG, "least": NUMBER, "note": TEXT}
EXEMPTION = {
    **NAME,
    "minimums": TEXTS,
    "factor": NUMBER,
    "proration": one_of("none", "months"),
    **ROUNDING,
    "inside": FLAG,
}
SCORE = {
    **NAME,
    "parts": tables(
        {"total": TEXT, **dict.fromkeys(("times", "most", "above"), AMOUNT), **ROUNDING}, "total"
    ),
    "requires": tables({"total": TEXT, "at_least": AMOUNT}, "total", "at_least"),
}
SPLIT = {
    **NAME,
    **FACTS,
    "by": one_of("days", "shares"),
    "shares": {"type": "array", "items": NUMBER},
}
TEAM = {
    **NAME,
    **BOUNDS,
    "measure": one_of(*MEASURES),
    "total": TEXT,
    "start": NUMBER,
    "per_head": NUMBER,
}
GRANT = {**NAME, "kind": TEXT, "on": DAY, "posts": TEXTS, "years_as": TEXT}
PRORATION = {
    **ARTICLE,
    "tier_change": one_of(*SHARES),
    "entry": one_of(*SHARES),
    **ROUNDING,
}
EXAMPLE = {
    "name": TEXT,
    "note": TEXT,
    "case": ANY_TABLE,
    "expect": table({key: {} for key in EXPECTED}),
}
TEAM_EXAMPLE = {
    "name": TEXT,
    "note": TEXT,
    "members": tables({"totals": ANY_TABLE, "met": FLAG}),
    "expect": ANY_TABLE,
}


def schema() -> Schema:
    """Return the JSON schema (draft 2020-12) of a rulebook file."""
    cited = ("name", "article")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rulebook",
        **table(
            {
                "rulebook": table(HEAD, "code", "name"),
                "documents": named(DOCUMENT, "title", "issuer", "dated", "grade"),
                "quantities": named({"name": TEXT}, "name"),
                "attributes": named({"name": TEXT, "values": WORDS, "note": TEXT}, "name"),
                "periods": named(PERIOD, *cited),
                "tiers": tables(TIER, "key", *cited),
                "buckets": named(BUCKETS, "name"),
                "kinds": named(KIND, *cited, "bucket", "credit"),
                "gates": tables({**NAME, **FACTS, "require": ANY_TABLE}, *cited, "require"),
                "caps": tables(
                    {**CAP, "counts": one_of("credits", "facts")}, *cited, "per", "limit"
                ),
                "duplicates": tables(DUPLICATE, *cited, "keep", "within"),
                "totals": named({"name": TEXT, "note": TEXT, **FACTS, "counts": TEXT}, "name"),
                "minimums": tables({**MINIMUM, "any_of": tables(NEED)}, "key", *cited),
                "carry_over": tables(CARRY_OVER, *cited, "from", "above", "into", "years"),
                "exemptions": named(EXEMPTION, *cited),
                "ladder": tables({**NAME, "text": TEXT}, *cited),
                "splits": tables(SPLIT, *cited, "by"),
                "scores": named(SCORE, *cited, "parts"),
                "grants": tables(GRANT, *cited, "kind", "on", "years_as"),
                "teams": named(TEAM, *cited, "measure"),
                "proration": table(PRORATION, "article"),
                "examples": tables(EXAMPLE, "name", "case", "expect"),
                "team_examples": tables(TEAM_EXAMPLE, "name", "members", "expect"),
            },
            "rulebook",
            "documents",
            "buckets",
        ),
    }
