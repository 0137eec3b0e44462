"""Nothing read it, and with the hour of reception it could name somebody."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_versions_of_codes")]

    operations = [migrations.RemoveField(model_name="case", name="sector")]
