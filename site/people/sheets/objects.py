"""The objects of a request as a table: another system's rows are read as a file's are.

Each column is called by the name of its field, rows are numbered from 1. Decides nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from people.sheets.layouts import Header, Layout
from people.sheets.tables import Table


def table_of(
    objects: Sequence[Mapping[str, Any]], *, layout: Layout, fields: Mapping[str, str], name: str
) -> Table:
    """`fields` is column → field; a column is there if any of the objects has its field."""
    titles = tuple(fields.get(column.name, column.name) for column in layout.columns)
    there = {title for one in objects for title in one}
    places = tuple(place if title in there else None for place, title in enumerate(titles))
    return Table(
        file=name,
        sheet=None,
        layout=layout,
        header=Header(0, places, titles, len(titles)),
        rows=[(number, _cells(one, titles)) for number, one in enumerate(objects, start=1)],
        faults={},
    )


def _cells(one: Mapping[str, Any], titles: Sequence[str]) -> list[Any]:
    values = (one.get(title) for title in titles)
    return ["" if value is None else value for value in values]
