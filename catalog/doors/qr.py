"""QR codes as pictures inside the page: nothing is fetched for them."""

import segno


def picture(text: str) -> str:
    """A data: address of an SVG that is as large as the page makes it."""
    code = segno.make(text, error="m", micro=False)
    address: str = code.svg_data_uri(border=2, light="#fff", omitsize=True)
    return address
