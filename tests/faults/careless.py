"""A handler as it must not be: its effects are committed before its part is marked done."""

import time

from django.db import transaction

from credits.settlement import freezing
from jobs import parts


@parts.writes_files_only
def settle(part):
    with transaction.atomic():
        found = freezing.part(part)
    time.sleep(part.data.get("seconds", 0))
    return found
