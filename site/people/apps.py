from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("人员与机构")

    def ready(self) -> None:
        from people.signing_in import changed_ways  # noqa: PLC0415 -- models are loaded only now

        changed_ways.listen()
