"""One benchmark on the PostgreSQL of DATABASE_URL: progress to stderr, the result to stdout."""

import json
import sys

import django


def main(name: str, people: int) -> None:
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- needs the settings
    from django.db import connection  # noqa: PLC0415 -- needs the settings

    from tests.benchmarks import BENCHMARKS  # noqa: PLC0415 -- needs the settings

    call_command("migrate", verbosity=0, skip_checks=True)
    result = BENCHMARKS[name].run(name, people).as_json(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
    result["conditions"] |= {"postgresql": version, "durable": fsync == "on"}
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
