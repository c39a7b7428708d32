"""Who takes over from a post, and of which last day others have heard: most posts end by their date, when nobody is there."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = (("directory", "0004_opened_in"),)
    operations = (
        migrations.AddField(
            model_name="post",
            name="heir",
            field=models.ForeignKey(
                null=True, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.post"
            ),
        ),
        migrations.AddField(model_name="post", name="told_end", field=models.DateField(null=True)),
        migrations.RunSQL("UPDATE directory_post SET told_end = valid_to WHERE valid_to < CURRENT_DATE", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                fields=["valid_to"],
                name="post_end_untold",
                condition=Q(valid_to__isnull=False) & (Q(told_end=None) | ~Q(told_end=F("valid_to"))),
            ),
        ),
    )
