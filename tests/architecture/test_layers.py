"""Calls go down; the kernel knows no framework; a domain's tables are its own. The contracts stand in pyproject.toml."""

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.sources import REPOSITORY


def test_rooms_keep_their_direction(capsys):
    code = lint_imports(config_filename=str(REPOSITORY / "pyproject.toml"), no_cache=True)
    assert code == EXIT_STATUS_SUCCESS, capsys.readouterr().out
