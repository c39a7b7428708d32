from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hutong.web"
    label = "web"
