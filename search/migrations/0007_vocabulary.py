from django.db import migrations, models


def first_stamp(apps, schema_editor):
    """There from the start: a process compares its token with what it holds."""
    apps.get_model("search", "VocabularyStamp").objects.create(pk=1)


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0006_engine'),
    ]

    operations = [
        migrations.CreateModel(
            name='VocabularyStamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default='', max_length=32)),
                ('total', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'état des mots de la recherche',
            },
        ),
        migrations.CreateModel(
            name='VocabularyWord',
            fields=[
                ('word', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('written', models.CharField(max_length=60)),
                ('root', models.CharField(max_length=40)),
                ('sound', models.CharField(max_length=40)),
                ('rows', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'mot de la recherche',
                'verbose_name_plural': 'mots de la recherche',
            },
        ),
        migrations.RunPython(first_stamp, migrations.RunPython.noop),
    ]
