"""What is known about each filled cell, the file as it was sent back, and the people chosen by hand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("forms", "0002_security"),)
    operations = (
        migrations.AddField(model_name="filling", name="cells", field=models.BinaryField(null=True)),
        migrations.AddField(model_name="filling", name="returned", field=models.BinaryField(null=True)),
        migrations.AddField(model_name="filling", name="people", field=models.JSONField(null=True)),
    )
