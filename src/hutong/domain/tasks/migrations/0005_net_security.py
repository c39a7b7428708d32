"""Who has a task from an instruction may read it, its files, and the whole history of the task, wherever it lay before.

The conditions ask the table of tasks, which is under row-level security itself: what opens an instruction is a task that one sees.
"""

from django.db import migrations

from hutong.domain.journal.security import scoped

_SEEN = "EXISTS (SELECT 1 FROM tasks_task t WHERE {})"
READ = {
    "tasks_instruction": _SEEN.format("t.kind = 'assigned' AND t.subject = tasks_instruction.id"),
    "tasks_move": _SEEN.format("t.id = tasks_move.task_id"),
    "tasks_file": (
        "(instruction_id IS NOT NULL AND EXISTS (SELECT 1 FROM tasks_instruction i WHERE i.id = instruction_id))"
        " OR (task_id IS NOT NULL AND " + _SEEN.format("t.id = task_id") + ")"
    ),
}


class Migration(migrations.Migration):
    dependencies = (("tasks", "0004_one_net"),)
    operations = (
        scoped("tasks_instruction", column="area"),
        scoped("tasks_file", column="area"),
        *(
            migrations.RunSQL(
                f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({seen});", f"DROP POLICY {table}_read ON {table};"
            )
            for table, seen in READ.items()
        ),
    )
