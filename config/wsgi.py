"""The server's entrance."""

import os

from django.core.checks import run_checks
from django.core.wsgi import get_wsgi_application

from bianmin.pages.door import at_the_door

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def refuse_if_unfit() -> None:
    """Stop at once where the keys, the county or the database forbid to serve (a demo's database without the demo…)."""
    serious = [str(found) for found in run_checks(databases=["default"]) if found.is_serious()]
    if serious:
        raise SystemExit("\n".join(serious))


application = at_the_door(get_wsgi_application())
refuse_if_unfit()
