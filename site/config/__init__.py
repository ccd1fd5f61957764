# The web process sends messages too: it must know the broker before the first one.
from config.celery import app as celery_app

__all__ = ["celery_app"]
