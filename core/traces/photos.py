"""Photos without place, date and camera, upright as they were meant to be seen."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

# What an encoder is given again: how the image looks, not what is said about it.
KEPT = ("icc_profile", "duration", "loop", "background", "transparency", "disposal", "blend")
NEARLY_AS_WAS = 92
SAVED_AS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": NEARLY_AS_WAS, "optimize": True},
    "WEBP": {"quality": NEARLY_AS_WAS},
    "AVIF": {"quality": NEARLY_AS_WAS},
}


def cleaned(data: bytes) -> bytes | None:
    """The image without its traces; None if it has none. Raises ``OSError`` where it cannot be read."""
    with Image.open(BytesIO(data)) as image:
        if not _tells(image):
            return None
        # MPO: how some telephones keep a JPEG, with a second picture behind it.
        kind = "JPEG" if image.format == "MPO" else image.format or "PNG"
        many = kind != "JPEG" and getattr(image, "n_frames", 1) > 1
        kept = {name: image.info[name] for name in KEPT if image.info.get(name) is not None}
        shown = image if many else ImageOps.exif_transpose(image)
        given = {**kept, **SAVED_AS.get(kind, {})}
        if many:
            given["save_all"] = True
        elif image.format == "JPEG" and not _is_turned(image):
            shown, given = image, {**kept, "quality": "keep"}
        shown.info.clear()
        shown.info.update(kept)
        written = BytesIO()
        shown.save(written, format=kind, **given)
    return written.getvalue()


def _is_turned(image: Image.Image) -> bool:
    return bool(image.getexif().get(0x0112, 1) != 1)


def _tells(image: Image.Image) -> bool:
    """EXIF, XMP, IPTC, comments: whatever a program may have written about the image."""
    about = ("exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment", "Raw profile type exif")
    texts = getattr(image, "text", None)  # of a PNG
    return bool(image.getexif() or texts or any(image.info.get(name) for name in about))
