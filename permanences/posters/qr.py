"""QR codes as inline SVG: no script, no style attribute, read back by phones at arm's length."""

from io import BytesIO

from django.utils.safestring import SafeString, mark_safe


def svg(content: str, title: str) -> SafeString:
    """``title`` is read aloud in place of the picture; segno escapes it."""
    import segno  # late: for a code on a page now and then

    buffer = BytesIO()
    segno.make(content, error="q", micro=False).save(
        buffer,
        kind="svg",
        border=4,
        xmldecl=False,
        omitsize=True,
        title=title,
        svgclass="relais-qr",
        lineclass=None,
        dark="#000",
        light="#fff",
    )
    return mark_safe(buffer.getvalue().decode())  # noqa: S308 (made by segno, nothing of the reader in it)
