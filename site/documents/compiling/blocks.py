"""Which block of the page a line of text stands in, and whether the block minds its neighbours.

A block of fixed width (a paragraph, a cell of a table with a fixed layout) lays its text out by
itself: only its height can move others. The text of any other box (floated, as wide as its
content, in a margin of the page) is laid out together with the text of its like.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from weasyprint.document import Page
from weasyprint.formatting_structure import boxes

ENTANGLED = -1
Block = int  # the place of an element in its document, or ENTANGLED
Spot = tuple[float, float]
# What lies between a block and its page without changing its width.
PLAIN = (
    boxes.BlockBox, boxes.TableBox, boxes.TableRowGroupBox, boxes.TableRowBox,
    boxes.TableCellBox, boxes.LineBox, boxes.InlineBox, boxes.TextBox,
)  # fmt: skip


def of_page(page: Page) -> dict[Spot, Block]:
    """The block of every text, by the place where the text begins."""
    spots: dict[Spot, Block] = {}
    root = page._page_box
    for box in root.children:
        if isinstance(box, boxes.BlockBox):
            order = {element: at for at, element in enumerate(box.element.iter())}
            found = _texts(box, order, order[box.element])
        else:
            found = _texts(box, {}, ENTANGLED)
        for spot, block in found:
            spots[spot] = block if spots.setdefault(spot, block) == block else ENTANGLED
    return spots


def spot(x: float, y: float) -> Spot:
    return round(x, 3), round(y, 3)


def _texts(box: Any, order: Mapping[Any, int], block: Block) -> Iterator[tuple[Spot, Block]]:
    if not _is_plain(box):
        block = ENTANGLED
    elif block != ENTANGLED and isinstance(box, boxes.BlockContainerBox):
        block = order.get(box.element, ENTANGLED)
    if isinstance(box, boxes.TextBox):
        yield spot(box.position_x, box.position_y + box.baseline), block
    for child in getattr(box, "children", ()):
        yield from _texts(child, order, block)


def _is_plain(box: Any) -> bool:
    if not isinstance(box, PLAIN) or isinstance(box, boxes.InlineTableBox):
        return False
    if isinstance(box, boxes.TableBox):
        return box.style["table_layout"] == "fixed" and box.style["width"] != "auto"
    return box.is_in_normal_flow() and not _has_columns(box)


def _has_columns(box: Any) -> bool:
    return box.style["column_count"] != "auto" or box.style["column_width"] != "auto"
