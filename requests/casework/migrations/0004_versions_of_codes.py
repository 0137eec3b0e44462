"""How the code of each case turns into keys. Those given so far take four lanes of Argon2id."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_states_agree_with_a_request")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="follow_up_version",
            field=models.PositiveSmallIntegerField(default=1, editable=False),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["follow_up_version"], name="case_code_versions"),
        ),
    ]
