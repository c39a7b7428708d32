"""Since when the screen of a sign-in is locked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("accounts", "0004_reviews"),)
    operations = (
        migrations.AddField(model_name="session", name="locked_at", field=models.DateTimeField(null=True)),
    )
