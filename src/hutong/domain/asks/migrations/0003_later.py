"""The day before which a question is not asked again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("asks", "0002_security"),)
    operations = (migrations.AddField(model_name="ask", name="later_on", field=models.DateField(null=True)),)
