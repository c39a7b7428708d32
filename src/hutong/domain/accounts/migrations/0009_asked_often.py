"""A screen asks every two seconds whether the telephone has said yes, and in the morning a whole city's screens do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("accounts", "0008_open_until"),)
    operations = (
        migrations.AlterField(model_name="pairing", name="secret", field=models.BinaryField(db_index=True, max_length=16)),
    )
