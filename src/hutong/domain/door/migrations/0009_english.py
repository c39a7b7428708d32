"""What a system is for, what is in it and whom to call, in English as well."""

from django.db import migrations, models


def words(name: str, most: int) -> migrations.AddField:
    """A text that may stay empty."""
    field = models.CharField(blank=True, db_default="", default="", max_length=most)
    return migrations.AddField(model_name="system", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = (("door", "0008_narrowed"),)
    operations = (words("purpose_en", 400), words("holds_words_en", 400), words("contact_en", 200))
