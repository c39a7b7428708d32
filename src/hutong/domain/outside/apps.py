from django.apps import AppConfig


class OutsideConfig(AppConfig):
    name = "hutong.domain.outside"
    label = "outside"
    default_auto_field = "django.db.models.BigAutoField"
