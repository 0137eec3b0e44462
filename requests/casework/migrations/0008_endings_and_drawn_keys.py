"""Why and until when a case is kept; keys that are drawn, not counted; the register refuses deletion everywhere.

Lines of the register could be deleted on SQLite, replaced there by an INSERT OR REPLACE, and truncated on
PostgreSQL.
"""

import core.rows.drawn_keys
import django.db.models.deletion
from django.db import migrations, models


SQLITE = (
    """
CREATE TRIGGER casework_audit_no_delete BEFORE DELETE ON casework_auditevent
BEGIN SELECT RAISE(ABORT, 'the register cannot be emptied'); END
""",
    """
CREATE TRIGGER casework_audit_no_replace BEFORE INSERT ON casework_auditevent
WHEN EXISTS (
    SELECT 1 FROM casework_auditevent
    WHERE id = NEW.id OR number = NEW.number OR digest = NEW.digest
)
BEGIN SELECT RAISE(ABORT, 'the register cannot be changed'); END
""",
)
POSTGRESQL = (
    """
CREATE TRIGGER casework_audit_no_truncate BEFORE TRUNCATE ON casework_auditevent
FOR EACH STATEMENT EXECUTE FUNCTION casework_audit_refuse()
""",
)
UNDO = {
    "sqlite": ("DROP TRIGGER casework_audit_no_delete", "DROP TRIGGER casework_audit_no_replace"),
    "postgresql": ("DROP TRIGGER casework_audit_no_truncate ON casework_auditevent",),
}


def protect(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unprotect(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0007_keys_are_confirmed_and_replaced_after_a_day'),
        ('directory', '0003_last_days_and_rooms'),
    ]

    operations = [
        migrations.CreateModel(
            name='RetentionPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('settled', 'La situation est réglée'), ('directed', 'La personne est orientée vers un autre service'), ('withdrawn', 'La personne a retiré sa demande'), ('no_answer', 'La personne ne répond plus'), ('duplicate', 'La même demande existe déjà'), ('other', 'Autre motif')], max_length=12, unique=True, verbose_name='motif')),
                ('months', models.PositiveSmallIntegerField(verbose_name='mois')),
            ],
            options={
                'verbose_name': 'durée de conservation',
            },
        ),
        migrations.CreateModel(
            name='WaitingLine',
            fields=[
                ('id', models.BigAutoField(default=core.rows.drawn_keys.random_key, editable=False, primary_key=True, serialize=False)),
                ('hour', models.DateTimeField()),
                ('verb', models.CharField(choices=[('key_created', 'clé créée'), ('key_changed', 'phrase secrète changée'), ('key_recovered', 'clé ouverte avec le code de secours'), ('key_replaced', 'clé remplacée, l’ancienne est perdue'), ('unlocked', 'boîte déverrouillée'), ('unlock_refused', 'déverrouillage refusé'), ('locked', 'boîte verrouillée'), ('sealed', 'demande scellée'), ('opened', 'dossier ouvert'), ('followed', 'dossier suivi avec le code'), ('code_refused', 'code de suivi refusé'), ('written', 'écrit ajouté'), ('contacted', 'premier contact noté'), ('consent', 'accord de la personne noté'), ('handed_over', 'dossier transmis'), ('closed', 'dossier terminé'), ('reopened', 'dossier rouvert'), ('denied', 'accès refusé'), ('held', 'dossier conservé au-delà de sa durée'), ('released', 'conservation levée'), ('retention', 'durée de conservation changée'), ('destroyed', 'dossier détruit')], max_length=20)),
                ('actor', models.CharField(max_length=60)),
                ('case', models.CharField(blank=True, max_length=20)),
                ('detail', models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.AlterField(
            model_name='auditevent',
            name='verb',
            field=models.CharField(choices=[('key_created', 'clé créée'), ('key_changed', 'phrase secrète changée'), ('key_recovered', 'clé ouverte avec le code de secours'), ('key_replaced', 'clé remplacée, l’ancienne est perdue'), ('unlocked', 'boîte déverrouillée'), ('unlock_refused', 'déverrouillage refusé'), ('locked', 'boîte verrouillée'), ('sealed', 'demande scellée'), ('opened', 'dossier ouvert'), ('followed', 'dossier suivi avec le code'), ('code_refused', 'code de suivi refusé'), ('written', 'écrit ajouté'), ('contacted', 'premier contact noté'), ('consent', 'accord de la personne noté'), ('handed_over', 'dossier transmis'), ('closed', 'dossier terminé'), ('reopened', 'dossier rouvert'), ('denied', 'accès refusé'), ('held', 'dossier conservé au-delà de sa durée'), ('released', 'conservation levée'), ('retention', 'durée de conservation changée'), ('destroyed', 'dossier détruit')], max_length=20),
        ),
        migrations.AlterField(
            model_name='case',
            name='id',
            field=models.BigAutoField(default=core.rows.drawn_keys.random_key, editable=False, primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='consent',
            name='id',
            field=models.BigAutoField(default=core.rows.drawn_keys.random_key, editable=False, primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='entry',
            name='id',
            field=models.BigAutoField(default=core.rows.drawn_keys.random_key, editable=False, primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='seal',
            name='id',
            field=models.BigAutoField(default=core.rows.drawn_keys.random_key, editable=False, primary_key=True, serialize=False),
        ),
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='closing', serialize=False, to='casework.case')),
                ('reason', models.CharField(choices=[('settled', 'La situation est réglée'), ('directed', 'La personne est orientée vers un autre service'), ('withdrawn', 'La personne a retiré sa demande'), ('no_answer', 'La personne ne répond plus'), ('duplicate', 'La même demande existe déjà'), ('other', 'Autre motif')], max_length=12, verbose_name='motif')),
                ('held_for', models.CharField(blank=True, choices=[('procedure', 'Une procédure ou un recours est en cours'), ('asked', 'La personne l’a demandé'), ('followed', 'Le suivi peut reprendre')], max_length=12, verbose_name='conservé parce que')),
                ('held_until', models.DateField(blank=True, null=True, verbose_name='conservé jusqu’au')),
                ('warned_on', models.DateField(blank=True, null=True, verbose_name='annoncé le')),
            ],
            options={
                'verbose_name': 'fin d’un dossier',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('held_for', ''), ('held_until', None)), models.Q(models.Q(('held_for', ''), _negated=True), ('held_until__isnull', False)), _connector='OR'), name='closing_hold_has_an_end')],
            },
        ),
        migrations.CreateModel(
            name='DestroyedCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='mois')),
                ('reason', models.CharField(choices=[('settled', 'La situation est réglée'), ('directed', 'La personne est orientée vers un autre service'), ('withdrawn', 'La personne a retiré sa demande'), ('no_answer', 'La personne ne répond plus'), ('duplicate', 'La même demande existe déjà'), ('other', 'Autre motif')], max_length=12, verbose_name='motif')),
                ('number', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'dossiers détruits',
                'constraints': [models.UniqueConstraint(fields=('month', 'reason'), name='destroyed_counted_once')],
            },
        ),
        migrations.CreateModel(
            name='WaitingMail',
            fields=[
                ('id', models.BigAutoField(default=core.rows.drawn_keys.random_key, editable=False, primary_key=True, serialize=False)),
                ('hour', models.DateTimeField()),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.worker')),
            ],
        ),
        migrations.RunPython(protect, unprotect),
    ]
