from django.apps import AppConfig


class AsksConfig(AppConfig):
    name = "hutong.domain.asks"
    label = "asks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The listeners of this room hear the outbox from now on."""
        from hutong.domain.asks import jobs  # noqa: F401
