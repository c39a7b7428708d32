"""A worker's own value is held by an anchor, not by the cell where it happened to stand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("forms", "0004_template_confirmed"),)
    operations = (migrations.AlterField(model_name="ownvalue", name="cell", field=models.CharField(max_length=80)),)
