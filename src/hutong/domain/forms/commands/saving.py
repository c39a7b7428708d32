"""Writing a filling's row back, and what the worker typed into it."""

from __future__ import annotations

from hutong.domain.forms import store
from hutong.domain.forms.models import Filling, OwnValue


def save(filling: Filling) -> None:
    """Writes the row, one version on."""
    filling.version += 1
    filling.save()


def keep_own(filling: Filling, anchor: str, text: str) -> None:
    """Keeps a value that the worker typed into this form only."""
    words = {"value": store.sealed_own(filling, anchor, text), "community": filling.community}
    OwnValue.objects.update_or_create(filling=filling, cell=anchor, defaults=words)
