"""Keep beside each file which algorithm sealed it, so that a change of profile finds what it has to seal anew."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('vault', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='storedfile',
            name='algorithm',
            field=models.CharField(db_default='a256gcm', default='a256gcm', max_length=16, verbose_name='加密算法'),
        ),
    ]
