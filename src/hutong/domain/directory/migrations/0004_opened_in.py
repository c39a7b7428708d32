"""For which area an account was opened: who may see it before there is a post."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("directory", "0003_people_of_work"),)
    operations = (
        migrations.AddField(model_name="staff", name="opened_in", field=models.BigIntegerField(null=True)),
    )
