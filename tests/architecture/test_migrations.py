"""The migrations make exactly the tables that the models describe."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils import translation


def test_migrations_are_complete():
    loader = MigrationLoader(None)
    asker = NonInteractiveMigrationQuestioner(specified_apps=set())
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("hutong.")}
    with translation.override(None):
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps), asker)
        changes = detector.changes(loader.graph, trim_to_apps=ours)
    assert not {app: [str(op) for m in found for op in m.operations] for app, found in changes.items() if app in ours}


def test_migrations_do_not_branch():
    assert not MigrationLoader(None).detect_conflicts()
