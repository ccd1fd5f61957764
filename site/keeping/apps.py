from django.apps import AppConfig
from django.core import checks

from keeping.holdings_check import every_table_is_declared


class KeepingConfig(AppConfig):
    name = "keeping"
    verbose_name = "备份与恢复"

    def ready(self) -> None:
        checks.register(every_table_is_declared, checks.Tags.models)
