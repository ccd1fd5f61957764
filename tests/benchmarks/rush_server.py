"""The site's application with the views of comparison beside its own."""

from config.wsgi import application as application  # isort: skip -- sets Django up

from django.conf import settings

settings.ROOT_URLCONF = "tests.benchmarks.rush_views"
