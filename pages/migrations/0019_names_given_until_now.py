"""After the columns, alone: PostgreSQL alters no table whose rows the same transaction has changed."""

from django.db import migrations


def as_it_was(apps, schema_editor):
    """Until now, whoever organised read every name: each stays with who organises as this is installed."""
    registrations = apps.get_model("pages", "Registration").objects
    entries = apps.get_model("pages", "CalendarEntry").objects
    for event in apps.get_model("pages", "EventPage").objects.all():
        reader = event.organiser_id or event.owner_id
        if reader is None:
            continue
        registrations.filter(event=event).update(given_to=reader)
        entries.filter(page=event).update(
            organiser=reader,
            places=event.places,
            closes_at=event.registration_closes_at,
            is_open=event.registration_open,
        )


class Migration(migrations.Migration):

    dependencies = [("pages", "0018_who_reads_a_name")]

    operations = [migrations.RunPython(as_it_was, migrations.RunPython.noop)]
