"""What all processes remember together for a while: failed logins, and nobody's name in them.

Django's cache in the database writes this table. It is a model so that `migrate` alone makes it.
"""

from django.db import models


class SharedCache(models.Model):
    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_shared_cache"

    def __str__(self) -> str:
        return self.cache_key
