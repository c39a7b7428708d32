"""Who is at an area sees its tasks. Everybody may put a task into any inbox: a community sends its return up to the street."""

from django.db import migrations

from hutong.domain.journal.security import append_only, scoped


class Migration(migrations.Migration):
    dependencies = (("tasks", "0001_initial"),)
    operations = (
        scoped("tasks_task", column="area"),
        scoped("tasks_move", column="area"),
        append_only("tasks_move"),
        migrations.RunSQL(
            "CREATE POLICY tasks_task_put ON tasks_task FOR INSERT WITH CHECK (true);",
            "DROP POLICY tasks_task_put ON tasks_task;",
        ),
    )
