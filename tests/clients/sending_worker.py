"""A worker that does nothing but tell clients, a process that can be killed: ``python sending_worker.py DATABASE COUNTY``."""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path


def work(database, code):
    import config.settings

    config.settings.DATABASES["default"]["NAME"] = database
    import django

    django.setup()
    from django.utils import timezone

    from bianmin.clients.actions import deliveries
    from bianmin.county.scope import county

    deliveries.LEASE = timedelta(seconds=0.5)  # in life a killed worker's events wait a minute and a half
    deliveries.MOST_EACH = 3
    with county(code):
        print("ready", flush=True)  # noqa: T201 - the test waits for this word
        while True:
            deliveries.tend(at=timezone.now())
            time.sleep(0.01)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    work(*sys.argv[1:])
