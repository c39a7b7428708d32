"""What was approved is added and never changed, and fenced by community."""

from django.db import migrations

from hutong.domain.journal.security import append_only, scoped


class Migration(migrations.Migration):
    dependencies = (("forms", "0008_frozen"),)
    operations = (scoped("forms_frozen"), append_only("forms_frozen"))
