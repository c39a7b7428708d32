"""Writing a filling's row back."""

from __future__ import annotations

from hutong.domain.forms.models import Filling


def save(filling: Filling) -> None:
    """Writes the row, one version on."""
    filling.version += 1
    filling.save()
