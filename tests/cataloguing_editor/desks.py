"""Who writes at the editor, and a browser that fills in its pages as a person would, with scripts off."""

import re
from html.parser import HTMLParser
from types import SimpleNamespace

from django.conf import settings
from django.test import Client

from bianmin.catalog.actions.editing import start_draft
from bianmin.catalog.models import Edition
from bianmin.county.rights import PostRole
from bianmin.people.models import Account
from bianmin.stations.models import Unit
from bianmin.stations.permissions import post_actor
from tests import factories as make


def office():
    unit, _ = Unit.objects.get_or_create(
        slug="office",
        defaults={
            "kind": Unit.Kind.COUNTY_OFFICE,
            "name": "县政务办",
            "short_name": "县政务办",
            "division_code": "370832000000",
        },
    )
    return unit


def sit(unit, role, name="周宁"):
    post = make.post(unit, role, name)
    account = Account.objects.get(pk=post.account_id)
    browser = Client()
    browser.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return SimpleNamespace(browser=browser, actor=post_actor(post), account=account)


def dept_clerk(slug="mzj", name="周宁"):
    return sit(make.department(slug), PostRole.DEPT_CLERK, name)


def county_clerk(name="赵明"):
    return sit(office(), PostRole.COUNTY_OFFICE, name)


def draft(at, by=None, **over):
    """A draft that says what ``over`` says, as the one in force does."""
    made = make.edition(**over)
    return start_draft(made.item, by=(by or dept_clerk()).actor, at=at)


def fresh(edition):
    return Edition.objects.select_related("item", "based_on", "takeover").get(pk=edition.pk)


def address(edition, page, tail="edit/"):
    return f"/cataloguing/editions/{edition.pk}/{tail}?s={page}"


class Form(HTMLParser):
    """What a browser would send of the form ``id="editing"`` (or the first with ``revision``): names with their values."""

    def __init__(self, html, form_id="editing"):
        super().__init__()
        self.form_id, self.inside, self.area, self.chooser = form_id, False, None, None
        self.values, self.buttons = {}, []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("id") == self.form_id or (self.form_id is None and attrs.get("method") == "post")
        if not self.inside:
            return
        name = attrs.get("name")
        if tag == "input" and name and (attrs.get("type") not in {"checkbox", "radio"} or "checked" in attrs):
            self.put(name, attrs.get("value", "on"))
        elif tag == "textarea":
            self.area = name
            self.put(name, "")
        elif tag == "select":
            self.chooser = name
            self.put(name, None)
        elif tag == "option" and self.chooser:
            if self.values[self.chooser][-1] is None or "selected" in attrs:
                self.values[self.chooser][-1] = attrs.get("value", "")
        elif tag == "button" and name == "act":
            self.buttons.append(attrs["value"])

    def put(self, name, value):
        self.values.setdefault(name, []).append(value)

    def handle_data(self, data):
        if self.area:
            self.values[self.area][-1] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.values[self.area][-1] = self.values[self.area][-1].removeprefix("\n")
            self.area = None
        elif tag == "select":
            self.chooser = None
        elif tag == "form":
            self.inside = False


def form_of(response, form_id="editing"):
    return Form(response.content.decode(), form_id)


def opened(who, edition, page):
    response = who.browser.get(address(edition, page))
    assert response.status_code == 200, response.content.decode()[:2000]
    return form_of(response)


def press(who, edition, page, form, act="save", **typed):
    """Send the form with what was typed over it; names have __ for - (``materials__1__name``)."""
    data = {**form.values, "act": [act]}
    for name, value in typed.items():
        data[name.replace("__", "-")] = value if isinstance(value, list) else [value]
    return who.browser.post(address(edition, page), {name: value for name, value in data.items() if value != [None]})


def text_of(response):
    return response.content.decode()


def said_at(response, name):
    """What is said at one input."""
    found = re.search(rf'id="said-{re.escape(name)}"[^>]*>(.*?)</div>', text_of(response), re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else None
