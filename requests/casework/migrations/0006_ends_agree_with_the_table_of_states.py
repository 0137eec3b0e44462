"""The same rule, written from the table of states; a state that does not exist is refused as well."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_no_sector_in_clear")]

    operations = [
        migrations.RemoveConstraint(model_name="case", name="case_closed_has_its_date"),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at__isnull", False), ("state__in", ("closed",)))
                | models.Q(("closed_at", None), ("state__in", ("new", "waiting", "answered"))),
                name="case_closed_has_its_date",
            ),
        ),
    ]
