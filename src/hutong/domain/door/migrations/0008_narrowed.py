import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("door", "0007_provision"),)

    operations = (
        migrations.AddField(
            model_name="token",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(models.CharField(max_length=20), null=True, size=None),
        ),
    )
