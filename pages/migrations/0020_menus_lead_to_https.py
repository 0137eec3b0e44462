
import django.core.validators
import pages.frame.blocks
import wagtail.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0019_names_given_until_now'),
    ]

    operations = [
        migrations.AlterField(
            model_name='sitemenu',
            name='links',
            field=wagtail.fields.StreamField([('page', 3), ('screen', 5), ('outside', 8)], blank=True, block_lookup={0: ('wagtail.blocks.PageChooserBlock', (), {'help_text': 'Tant qu’elle n’est pas en ligne, ou pas pour ce lecteur, le lien n’est pas montré.', 'label': 'Page'}), 1: ('wagtail.blocks.CharBlock', (), {'help_text': 'Vide\xa0: le titre de ce à quoi le lien mène.', 'label': 'Libellé', 'max_length': 60, 'required': False}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'Pour qui a choisi l’anglais. Vide\xa0: le libellé français.', 'label': 'Libellé en anglais', 'max_length': 60, 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('page', 0), ('label', 1), ('english', 2)]], {}), 4: ('wagtail.blocks.ChoiceBlock', [], {'choices': pages.frame.blocks.screens, 'label': 'Écran'}), 5: ('wagtail.blocks.StructBlock', [[('screen', 4), ('label', 1), ('english', 2)]], {}), 6: ('wagtail.blocks.URLBlock', (), {'label': 'Adresse', 'max_length': 500, 'validators': [django.core.validators.URLValidator(schemes=['https'])]}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Libellé', 'max_length': 60}), 8: ('wagtail.blocks.StructBlock', [[('outside', 6), ('label', 7), ('english', 2)]], {})}, help_text='De gauche à droite, ou de haut en bas sur un téléphone. Dix au plus.', verbose_name='liens'),
        ),
        migrations.AlterField(
            model_name='sitemenu',
            name='tiles',
            field=wagtail.fields.StreamField([('themes', 0), ('page', 5), ('screen', 7), ('outside', 10)], blank=True, block_lookup={0: ('wagtail.blocks.static_block.StaticBlock', (), {'admin_text': 'Une tuile pour chaque thème du service social qui est en ligne, dans leur ordre.', 'icon': 'list-ul', 'label': 'Les cinq thèmes'}), 1: ('wagtail.blocks.PageChooserBlock', (), {'help_text': 'Tant qu’elle n’est pas en ligne, ou pas pour ce lecteur, le lien n’est pas montré.', 'label': 'Page'}), 2: ('wagtail.blocks.CharBlock', (), {'help_text': 'Vide\xa0: le titre de ce à quoi le lien mène.', 'label': 'Libellé', 'max_length': 60, 'required': False}), 3: ('wagtail.blocks.CharBlock', (), {'help_text': 'Pour qui a choisi l’anglais. Vide\xa0: le libellé français.', 'label': 'Libellé en anglais', 'max_length': 60, 'required': False}), 4: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('document/document', 'Document'), ('document/document-signature', 'Document signé'), ('document/contract', 'Contrat'), ('environment/human-cooperation', 'Entraide'), ('institutions/money', 'Argent'), ('institutions/justice', 'Justice'), ('health/health', 'Santé'), ('health/doctor', 'Médecin'), ('buildings/house', 'Maison'), ('buildings/city-hall', 'Administration'), ('buildings/school', 'École'), ('accessibility/accessibility', 'Accessibilité'), ('digital/calendar', 'Calendrier'), ('digital/mail-send', 'Courrier'), ('digital/search', 'Loupe'), ('leisure/book', 'Livre'), ('leisure/community', 'Groupe'), ('map/map-pin', 'Lieu'), ('map/location-overseas-france', 'Outre-mer'), ('map/luggage', 'Bagage'), ('system/information', 'Information'), ('system/padlock', 'Cadenas')], 'help_text': 'Vide\xa0: celui du thème, ou un document.', 'label': 'Pictogramme', 'required': False}), 5: ('wagtail.blocks.StructBlock', [[('page', 1), ('label', 2), ('english', 3), ('pictogram', 4)]], {}), 6: ('wagtail.blocks.ChoiceBlock', [], {'choices': pages.frame.blocks.screens, 'label': 'Écran'}), 7: ('wagtail.blocks.StructBlock', [[('screen', 6), ('label', 2), ('english', 3), ('pictogram', 4)]], {}), 8: ('wagtail.blocks.URLBlock', (), {'label': 'Adresse', 'max_length': 500, 'validators': [django.core.validators.URLValidator(schemes=['https'])]}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Libellé', 'max_length': 60}), 10: ('wagtail.blocks.StructBlock', [[('outside', 8), ('label', 9), ('english', 3), ('pictogram', 4)]], {})}, help_text='De gauche à droite, ou de haut en bas sur un téléphone. Dix au plus.', verbose_name='tuiles'),
        ),
    ]
