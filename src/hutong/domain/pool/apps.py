from django.apps import AppConfig


class PoolConfig(AppConfig):
    name = "hutong.domain.pool"
    label = "pool"
    default_auto_field = "django.db.models.BigAutoField"
