"""A last day for people and for sectors; one room of one name in an establishment, however it is typed (R6)."""

from typing import Any

from django.db import migrations, models

from core.text import address, fold, typographic


def fold_rooms(apps: Any, _schema: Any) -> None:
    """Of two names that are one, the first keeps it; the others say that they are doubles.

    Where one of them is not confidential, none is: an agent would be received in it.
    """
    place_model = apps.get_model("directory", "Place")
    known: dict[tuple[int, str], list[Any]] = {}
    for place in place_model.objects.order_by("pk").iterator():
        known.setdefault((place.establishment_id, fold(place.name)), []).append(place)
    taken = set(known)
    for (establishment, folded), rooms in known.items():
        confidential = all(room.is_confidential for room in rooms)
        for number, room in enumerate(rooms, 1):
            room.name, room.folded = typographic(room.name), folded
            while number > 1 and (establishment, room.folded) in taken:
                room.name = f"{room.name[:105]} (doublon {number})"
                room.folded = fold(room.name)
                number += 1
            taken.add((establishment, room.folded))
            room.is_confidential = confidential
            room.save(update_fields=["name", "folded", "is_confidential"])


def lower_addresses(apps: Any, _schema: Any) -> None:
    """An account whose address another one has in lower case stays as it is: somebody must say whose it is."""
    for name in ("Worker", "Establishment", "User"):
        model = apps.get_model("directory", name)
        for one in model.objects.exclude(email="").only("pk", "email").iterator():
            wanted = address(one.email)
            taken = name == "User" and model.objects.filter(email=wanted).exclude(pk=one.pk).exists()
            if wanted != one.email and not taken:
                model.objects.filter(pk=one.pk).update(email=wanted)


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_contact_sheet_sendings")]

    operations = [
        migrations.AddField(
            model_name="worker",
            name="left_on",
            field=models.DateField(blank=True, null=True, verbose_name="dernier jour de service"),
        ),
        migrations.AddField(
            model_name="sector",
            name="ended_on",
            field=models.DateField(blank=True, null=True, verbose_name="dernier jour"),
        ),
        migrations.AddField(
            model_name="place",
            name="folded",
            field=models.CharField(default="", editable=False, max_length=180),
        ),
        migrations.RunPython(fold_rooms, migrations.RunPython.noop),
        migrations.RunPython(lower_addresses, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="place", name="place_name_once"),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                fields=("establishment", "folded"),
                name="place_folded_once",
                violation_error_message="Un lieu de ce nom est déjà connu dans cet établissement.",
            ),
        ),
    ]
