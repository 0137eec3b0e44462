import django.utils.timezone
from django.db import migrations, models


def since_they_came(apps, _schema_editor):
    """Of the files that are there already nobody knows when they changed last."""
    for name in ("RelaisImage", "RelaisDocument"):
        apps.get_model("pages", name).objects.update(changed_at=models.F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("pages", "0008_campaigns_and_events")]

    operations = [
        migrations.CreateModel(
            name="JournalHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField(null=True)),
                ("day", models.DateField(null=True)),
                ("last", models.BigIntegerField(default=0)),
                ("mark", models.BigIntegerField(default=0)),
                ("forgotten", models.BigIntegerField(default=0)),
            ],
            options={"verbose_name": "tête du journal des pages"},
        ),
        migrations.CreateModel(
            name="PageChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page_id", models.BigIntegerField(db_index=True)),
                ("was", models.JSONField(null=True)),
                ("mark", models.BigIntegerField()),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={"verbose_name": "changement d’une page"},
        ),
        migrations.CreateModel(
            name="PageState",
            fields=[
                ("page_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("row", models.CharField(max_length=64)),
                ("names", models.JSONField(default=list)),
                ("digest", models.CharField(max_length=64)),
                ("shown", models.JSONField(default=dict)),
            ],
            options={"verbose_name": "état d’une page"},
        ),
        migrations.AddField(
            "relaisimage",
            "changed_at",
            models.DateTimeField(auto_now=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            "relaisdocument",
            "changed_at",
            models.DateTimeField(auto_now=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.RunPython(since_they_came, migrations.RunPython.noop),
    ]
