"""The pictures of the demonstration, drawn here: nobody stands in them."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils.text import slugify
from PIL import Image, ImageDraw

from directory.models import User
from pages.models import RelaisImage
from pages.reference import Rights

SIZE = (1600, 900)
WALL, FLOOR, SKY, PAPER = "#eef0f5", "#cfd3de", "#b8d4f0", "#ffffff"
WOOD, CHAIR, LEAF = "#b08a63", "#3a4a8c", "#4d7d5a"
TABLE = (560, 470, 1040, 620)  # what matters in it


def image(value: Mapping[str, Any], by: User) -> RelaisImage:
    """Made when it is missing: a picture is known by its title."""
    known: RelaisImage | None = RelaisImage.objects.filter(title=value["title"]).first()
    if known is not None:
        return known
    left, top, right, bottom = TABLE
    made: RelaisImage = RelaisImage.objects.create(
        title=value["title"],
        alternative=value["alternative"],
        credit=value["credit"],
        rights=Rights.SERVICE,
        file=ContentFile(_office(), name=f"{slugify(value['title'])}.png"),
        focal_point_x=(left + right) // 2,
        focal_point_y=(top + bottom) // 2,
        focal_point_width=right - left,
        focal_point_height=bottom - top,
        uploaded_by_user=by,
    )
    return made


def _office() -> bytes:
    """A round table and two chairs by a window."""
    drawn = Image.new("RGB", SIZE, WALL)
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, 640, *SIZE), fill=FLOOR)
    pen.rectangle((180, 120, 700, 480), fill=PAPER)
    for left in (200, 450):
        pen.rectangle((left, 140, left + 230, 460), fill=SKY)
    for left in (400, 1060):
        pen.rounded_rectangle((left, 380, left + 140, 600), 30, fill=CHAIR)
        pen.rectangle((left + 20, 600, left + 34, 760), fill=CHAIR)
        pen.rectangle((left + 106, 600, left + 120, 760), fill=CHAIR)
    pen.rectangle((780, 560, 820, 780), fill=WOOD)
    pen.ellipse(TABLE, fill=WOOD)
    pen.polygon(((690, 520), (800, 505), (830, 550), (715, 565)), fill=PAPER)
    pen.rectangle((1330, 560, 1430, 700), fill=WOOD)
    for side in (-70, -25, 25, 70):
        pen.ellipse((1350 + side, 330, 1410 + side, 570), fill=LEAF)
    kept = BytesIO()
    drawn.quantize(32).save(kept, "PNG", optimize=True)
    return kept.getvalue()
