"""The gate that every request of a signed-in account passes: is somebody seated, half in, locked, or out?

Whatever logged an account in (a password, a one-time link, the demo, a single sign-on) has only opened a session. A
member of the staff gets into it when a sitting begins, and only ``arriving`` begins one: no path can skip the second
factor, because none that forgets it leads anywhere (CVE-2024-24771; docs/adr/0004).
"""

from datetime import datetime
from enum import Enum
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from bianmin.badges.actions import sittings
from bianmin.badges.actions.standing import note_failed_sign_in
from bianmin.badges.models import Sitting, Why
from bianmin.badges.permissions import digest_of, sitting
from bianmin.badges.rules import IDLE, SEEN_EVERY
from bianmin.guard.door import arriving, locking
from bianmin.guard.door.seating import MUST_RENEW, SITTING
from bianmin.pages import edge
from bianmin.pages.address import address_of
from bianmin.pages.asks import View, right_of
from bianmin.pages.respond import wants_region
from bianmin.stations.permissions import NOBODY
