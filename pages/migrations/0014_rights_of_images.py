from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0013_amounts_in_chapters'),
    ]

    operations = [
        migrations.AddField(
            model_name='relaisimage',
            name='credit',
            field=models.CharField(blank=True, help_text='Qui nommer sous l’image, par exemple «\xa0Photo\xa0: Anne Martin\xa0».', max_length=120, verbose_name='crédit'),
        ),
        migrations.AddField(
            model_name='relaisimage',
            name='is_told',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='relaisimage',
            name='rights',
            field=models.CharField(choices=[('unknown', 'à renseigner'), ('service', 'image du service'), ('author', 'cédée par son auteur'), ('licence', 'sous licence'), ('agreement', 'accord écrit de la personne photographiée')], default='unknown', help_text='Ce qui permet au service de la montrer.', max_length=20, verbose_name='droits'),
        ),
        migrations.AddField(
            model_name='relaisimage',
            name='rights_until',
            field=models.DateField(blank=True, help_text='Dernier jour où elle paraît. Ensuite les pages n’en montrent plus rien. Vide\xa0: sans fin.', null=True, verbose_name='droits jusqu’au'),
        ),
        migrations.AddConstraint(
            model_name='relaisimage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rights', 'agreement'), _negated=True), ('rights_until__isnull', False), _connector='OR'), name='an_agreement_has_an_end', violation_error_message='Un accord écrit a une date de fin\xa0: dites laquelle.'),
        ),
    ]
