"""QR codes as SVG, for the screen and for print."""

import io

import qrcode
from qrcode.image.svg import SvgPathFillImage


def qr_svg(text: str, *, box: int = 12) -> bytes:
    picture = io.BytesIO()
    qrcode.make(text, image_factory=SvgPathFillImage, box_size=box).save(picture)
    return picture.getvalue()
