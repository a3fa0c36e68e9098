"""Where one is led, what every form must bring along, and what the database itself forbids."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from bianmin.cases.models import Case, Submission
from bianmin.county.rights import Relation
from bianmin.journal import locks
from bianmin.journal.models import Entry
from bianmin.pages.respond import own_path
from tests import factories as make
from tests.matrix.acts import body_of
from tests.matrix.addresses import addresses
from tests.matrix.cells import every_cell
from tests.matrix.ground import HOSTS
from tests.office import desks
from tests.portal import applying_walk as walk

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "//x.example", "///x.example", "////x.example", "\\\\x.example", "/\\x.example", "\\/x.example", "http:x.example",
    "https:x.example", "http:/x.example", "http:///x.example", "https://x.example", "HTTPS://X.EXAMPLE/", "hTTp://x.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
    "ftp://x.example", "mailto:a@x.example", "tel:1", "blob:x", "about:blank", "//x.example/%2e%2e", "/%09/x.example", "/\t/x.example",
    "\t//x.example", " //x.example", "\n//x.example", "\r\n//x.example", "\x00//x.example", "/\r/x.example", "//x.example\\@testserver",
    "https://testserver@x.example", "https://testserver:80@x.example/", "https://x.example#testserver", "https://x.example?testserver",
    "https://testserver.x.example", "https://xtestserver", "//testserver.x.example", "//x。example", "//x．example", "//ⓧ.example",
    "https://x.example:443", "https://[::1]/", "//127.0.0.1/", "//2130706433/", "http://0x7f000001", "//x.example;testserver",
    "///\\x.example", "/\\/x.example", "\\\\\\x.example", "http:\\\\x.example", "http:\\x.example", "https://x.example/testserver/",
    "\u2028//x.example", "\u00a0//x.example", "\ufeff//x.example", "//%78.example", "http://[x.example", "http://x.example\x0b",
]  # fmt: skip


def test_there_are_as_many_ways_elsewhere_as_were_promised():
    assert len(set(ELSEWHERE)) >= 60


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_next_leads_nobody_to_another_site(rf, elsewhere):
    request = rf.get("/")
    led = own_path(request, elsewhere, otherwise="/window/")
    assert led == "/window/" or (led.startswith("/") and not led.startswith(("//", "/\\"))), led


def test_next_leads_nobody_elsewhere_from_the_pages_that_read_it(client):
    who = desks.at_desk(make.station(), "clerk")
    for elsewhere in ELSEWHERE:
        if "\x00" in elsewhere:
            continue
        answers = [
            client.post("/senior/", {"next": elsewhere}),
            who.browser.post("/window/away/", {"next": elsewhere, "is": "here"}),
        ]
        for answer in answers:
            assert answer.status_code == 302
            target = answer["Location"]
            assert target.startswith("/") and not target.startswith(("//", "/\\", "/\t")), (elsewhere, target)


def test_no_code_stands_in_an_address_nor_in_the_log(client, caplog):
    case = make.case(timezone.now())
    answer = client.post("/progress/", {"number": case.number, "code": case.query_code})
    plain = case.query_code.replace("-", "")
    seen = [answer["Location"]]
    page = client.get(answer["Location"])
    seen += walk.re.findall(r'(?:href|action|src)="([^"]*)"', page.content.decode())
    by_link = client.get(f"/progress/?number={case.number}&code={case.query_code}")
    assert by_link.status_code == 302
    seen.append(by_link["Location"])
    assert not [each for each in [*seen, caplog.text] if case.query_code in each or plain in each]


# ── every unsafe method brings a token along ──


def test_every_form_must_bring_its_token(world):
    """The API is asked with a key or a code in the body, and reads no cookie: it alone is exempt."""
    open_ones = []
    for address in addresses():
        if address.is_api:
            continue
        cell = next(
            (each for each in every_cell(world, [address]) if each.act.label == "POST" and _is_let_in(each)), None
        )
        assert cell, address.route
        browser = Client(enforce_csrf_checks=True, raise_request_exception=False, HTTP_HOST=HOSTS[cell.subject.county])
        for name, value in cell.subject.cookies.items():
            browser.cookies[name] = value
        with transaction.atomic():
            answer = browser.post(address.path(cell.thing.values), body_of(world, address, cell.thing))
            transaction.set_rollback(True)
        if answer.status_code != 403:
            open_ones.append((address.route, answer.status_code))
    assert open_ones == []


def _is_let_in(cell):
    right, subject = cell.address.right, cell.subject
    if right.relation == Relation.KEY:
        return False
    return right.public or (subject.is_signed_in and (not right.roles or bool(right.roles & subject.roles)))


# ── what the database forbids ──


def test_no_two_cases_have_one_number():
    case, twin = make.case(timezone.now()), make.case(timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=twin.pk).update(number=case.number)


def test_no_key_of_a_form_makes_two_cases():
    case = make.case(timezone.now())
    first = Submission.objects.get(case=case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(key=first.key, fingerprint="x", case=case, at=timezone.now())


def test_the_journal_can_only_grow():
    if not locks.are_closed(connection):
        pytest.fail("the locks of the journal are open (are the tests run without migrations?)")
    make.case(timezone.now())
    assert Entry.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(purpose="nothing happened")
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.all().delete()
