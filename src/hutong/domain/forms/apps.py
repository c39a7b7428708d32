from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "hutong.domain.forms"
    label = "forms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The worker knows this room's jobs from now on."""
        from hutong.domain.forms import jobs  # noqa: F401
