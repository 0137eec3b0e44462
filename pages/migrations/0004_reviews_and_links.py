import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pages', '0003_ticks_stay_on_the_device'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OutsideAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=500, unique=True)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('checked_at', models.DateTimeField(null=True)),
                ('failed_on', models.DateField(null=True)),
                ('days_failed', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'adresse extérieure',
            },
        ),
        migrations.CreateModel(
            name='PeerReviewTask',
            fields=[
                ('task_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.task')),
            ],
            options={
                'verbose_name': 'relecture par une autre personne',
                'verbose_name_plural': 'relectures par une autre personne',
            },
            bases=('wagtailcore.task',),
        ),
        migrations.RemoveConstraint(
            model_name='reviewreminder',
            name='one_reminder_per_due_date',
        ),
        migrations.AddField(
            model_name='reviewreminder',
            name='step',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='reviewreminder',
            constraint=models.UniqueConstraint(fields=('page', 'due_on', 'step'), name='one_reminder_per_step'),
        ),
        migrations.AddField(
            model_name='outsideaddress',
            name='pages',
            field=models.ManyToManyField(related_name='+', to=settings.WAGTAIL_PAGE_MODEL),
        ),
        migrations.AddField(
            model_name='peerreviewtask',
            name='groups',
            field=models.ManyToManyField(help_text='Pages/snippets at this step in a workflow will be moderated or approved by these groups of users', to='auth.group', verbose_name='groups'),
        ),
    ]
