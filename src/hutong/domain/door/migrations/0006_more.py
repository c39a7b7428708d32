from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("door", "0005_work"),)
    operations = ()
