from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0006_amounts_change'),
    ]

    operations = [
        migrations.AlterField(
            model_name='delivery',
            name='event',
            field=models.CharField(choices=[('page.published', 'Page publiée'), ('page.unpublished', 'Page dépubliée'), ('page.moved', 'Page déplacée'), ('page.deleted', 'Page supprimée'), ('page.access_changed', 'Lecteurs d’une page changés'), ('file.changed', 'Image ou document modifié'), ('redirect.changed', 'Redirection modifiée'), ('amount.changed', 'Montant modifié'), ('establishment.changed', 'Établissement modifié'), ('permanence.changed', 'Permanence modifiée'), ('ping', 'Essai')], max_length=40, verbose_name='événement'),
        ),
    ]
