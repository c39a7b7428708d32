from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "hutong.domain.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
