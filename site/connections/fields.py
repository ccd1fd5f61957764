"""The kinds of field that requests are made of. What they may say is judged where files are."""

from collections.abc import Sequence
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

MOST_ITEMS = 500
LONGEST = 400
LARGEST = 10_000_000

Text = Annotated[str, Field(max_length=LONGEST)]
Code = Annotated[str, Field(min_length=1, max_length=100)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="如 2026-03-05")]
Amount = Annotated[float, Field(ge=0, le=LARGEST)]


def given(items: Sequence[Schema]) -> list[dict[str, Any]]:
    """What the request says, without what it leaves out."""
    return [one.dict(exclude_unset=True) for one in items]
