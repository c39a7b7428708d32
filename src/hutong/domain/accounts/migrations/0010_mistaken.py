"""The desk learns why its code is good no more: a number that was mistyped on the telephone is no refusal."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("accounts", "0009_asked_often"),)
    operations = (
        migrations.AddField(model_name="pairing", name="mistaken", field=models.BooleanField(default=False, db_default=False)),
    )
