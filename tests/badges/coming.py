"""One clerk's way in, as a browser goes it: password, code, PIN."""

import re
from datetime import datetime
from html import unescape

import pyotp
from django.test import Client
from django.utils import timezone

from bianmin.badges.actions.devices import approve_device, ask_for_device
from bianmin.badges.actions.factors import enrol, offer_factor
from bianmin.badges.models import Badge
from bianmin.county.rights import PostRole
from bianmin.guard.door.seating import device_cookie
from bianmin.people.models import Account
from bianmin.stations.permissions import post_actor
from tests import factories as make

PASSWORD = "Three-quiet-Herons-7"
PIN = "402816"
MORNING = timezone.make_aware(datetime(2026, 9, 28, 8, 30))


def clerk(name="孙秀英", role=PostRole.CLERK, unit=None, password=PASSWORD):
    """An account with a password and a post."""
    post = make.post(unit or make.station(), role, name)
    account = Account.objects.get(pk=post.account_id)
    account.set_password(password)
    account.save()
    return account


def actor(account):
    from bianmin.stations.models import Post

    return post_actor(Post.objects.get(account_id=account.pk))


def enrolled(account, at, pin=PIN):
    """Bind a phone, well before ``at``, so that the present code is unused."""
    seed = offer_factor(account.pk)
    enrol(account.pk, code=pyotp.TOTP(seed).at(int(at.timestamp())), pin=pin, again=pin, by=actor(account), at=at)
    Badge.objects.filter(pk=account.pk).update(last_step=None)
    return account


def code_of(account, at=None):
    """What the account's phone shows."""
    return pyotp.TOTP(Badge.objects.get(pk=account.pk).secret).at(int((at or timezone.now()).timestamp()))


def registered(client, unit=None, at=MORNING, kind="pc", name="1 号窗口"):
    """Make the client's browser that of a registered machine."""
    unit = unit or make.station()
    head = make.staff(unit, PostRole.HEAD, "李站长")
    office = make.staff(make.township(), PostRole.COUNTY_OFFICE, "周主任")
    device, secret = ask_for_device(unit, kind=kind, name=name, by=head, at=at)
    approve_device(device, by=office, at=at)
    client.cookies[device_cookie()] = secret
    return device


def password_only(client, account, **more):
    return client.post("/signin/", {"username": account.username, "password": PASSWORD, **more})


def full(client, account, **more):
    """Sign in with password and code; return the last answer."""
    answer = password_only(client, account, **more)
    if answer.status_code == 302 and "/guard/code/" in answer["Location"]:
        return client.post(answer["Location"], {"code": code_of(account), **more})
    return answer


def browser(agent="Mozilla/5.0 (Windows NT 10.0) Chrome/120"):
    return Client(headers={"user-agent": agent})


def hidden(response, name):
    text = response.content.decode()
    return [unescape(value) for value in re.findall(rf'name="{name}" value="([^"]*)"', text)]
