"""The server's entrance."""

import os

from django.core.wsgi import get_wsgi_application

from bianmin.pages.door import at_the_door

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = at_the_door(get_wsgi_application())
