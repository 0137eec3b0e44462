from django.db import migrations, models


class Migration(migrations.Migration):
    """What each row is written in: French, until ``rebuild_search`` or a publication says otherwise."""

    dependencies = [("search", "0011_disability_referents")]

    operations = [
        migrations.AddField(
            model_name="findable",
            name="language",
            field=models.CharField(choices=[("fr", "français"), ("en", "anglais")], default="fr", max_length=5),
        ),
    ]
