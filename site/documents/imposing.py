"""Puts two pages on one sheet, each 71 in a hundred of its size: an A4 sheet lies across.

A group begins on a sheet of its own, so that a unit's letters can be handed over together.
"""

from pikepdf import Page

from documents.compiling.binding import Binding, deflated
from documents.compiling.copying import Known, copied

WIDTH, HEIGHT = 841.889764, 595.275591  # A4 across
HALF = WIDTH / 2


class TwoUp(Binding):
    """A binding whose pages are sheets; bookmarks lead to the sheet of their page."""

    _waiting: bytes = b""  # what draws the left half, until the right one comes
    _form = b""

    def page(self, content: bytes, *, box: bytes, resources: int) -> None:
        body = (
            b"<< /Type /XObject /Subtype /Form /BBox %s /Resources %d 0 R "
            b"/Filter /FlateDecode /Length %d >>" % (box, resources, len(content))
        )
        self._place(b"%d 0 R" % self._write(self._next(), body, content), box)

    def take_over(self, page: Page, known: Known) -> None:
        page.contents_coalesce()
        resources = copied(page.Resources, self._refer, known)
        self.page(
            deflated(page.Contents.read_bytes()),
            box=copied(page.mediabox, self._refer, known),
            resources=int(resources.split()[0])
            if resources.endswith(b" R")
            else self.share(resources),
        )

    def bookmark(self, group: bytes, title: bytes) -> None:
        if self.begins(group):
            self._finish_sheet(b"", b"")
        super().bookmark(group, title)

    def close(self) -> None:
        self._finish_sheet(b"", b"")
        super().close()

    def _place(self, form: bytes, box: bytes) -> None:
        if self._form:
            self._finish_sheet(form, _drawn(b"/Right", box, HALF))
        else:
            self._form, self._waiting = form, _drawn(b"/Left", box, 0)

    def _finish_sheet(self, form: bytes, right: bytes) -> None:
        if not self._form:
            return
        named = b"/Left %s" % self._form + (b" /Right %s" % form if form else b"")
        super().page(
            deflated(self._waiting + right),
            box=b"[0 0 %.6f %.6f]" % (WIDTH, HEIGHT),
            resources=self.share(b"<< /XObject << %s >> >>" % named),
        )
        self._form = self._waiting = b""


def _drawn(name: bytes, box: bytes, left: float) -> bytes:
    """A page in the middle of its half of the sheet."""
    x, y, right, top = map(float, box.strip(b"[] ").split())
    scale = min(HALF / (right - x), HEIGHT / (top - y))
    to_x = left + (HALF - scale * (right + x)) / 2
    to_y = (HEIGHT - scale * (top + y)) / 2
    return b"q %.6f 0 0 %.6f %.4f %.4f cm %s Do Q\n" % (scale, scale, to_x, to_y, name)
