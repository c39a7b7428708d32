"""Wang and wang are one user name."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = (("directory", "0005_ends_by_date"),)
    operations = (
        migrations.AddConstraint(
            model_name="staff", constraint=models.UniqueConstraint(Lower("username"), name="staff_username_once")
        ),
    )
