"""QR codes as drawings; apart from the compiler, so that a page can show one too."""

from io import BytesIO

import segno


def drawn_code(text: str) -> str:
    """Return the QR code of a text as SVG without a border; of nothing, nothing."""
    if not text:
        return ""
    drawing = BytesIO()
    segno.make_qr(text, error="m").save(drawing, kind="svg", border=0, xmldecl=False, omitsize=True)
    return drawing.getvalue().decode()
