from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_open_by_day'),
    ]

    operations = [
        migrations.AddField(model_name='step', name='voice', field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name='file', name='voice', field=models.BigIntegerField(null=True)),
    ]
