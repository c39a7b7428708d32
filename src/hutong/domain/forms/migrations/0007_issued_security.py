"""A department's blank and the changes of cells are added and never changed; changes are fenced by community."""

from django.db import migrations

from hutong.domain.journal.security import append_only, scoped


class Migration(migrations.Migration):
    dependencies = (("forms", "0006_issued"),)
    operations = (scoped("forms_cell_edit"), append_only("forms_cell_edit"), append_only("forms_blank"))
