"""Who sits at the desks, and cases brought as far as a test needs them."""

import re
from types import SimpleNamespace

from django.conf import settings
from django.test import Client

from bianmin.cases.actions import steps
from bianmin.cases.actions.mover import take_step
from bianmin.cases.lifecycle import Verb
from bianmin.cases.models import Case
from bianmin.cases.permissions import applicant_of
from bianmin.catalog.elements import CopyField
from bianmin.county.rights import PostRole
from bianmin.people.models import Account
from bianmin.stations.permissions import post_actor, seat_of
from tests import factories as make

THEIR_ORDER = (CopyField("银行账号", "card"), CopyField("姓名", "applicant_name"), CopyField("证件号码", "applicant_id"),
               CopyField("联系电话", "applicant_phone"), CopyField("参保地村", "applicant_village"),
               CopyField("事由", "reason"))  # fmt: skip


def sit(*posts):
    """Return somebody who is signed in and holds ``posts``: a browser, a seat and an actor."""
    account = Account.objects.get(pk=posts[0].account_id)
    browser = Client()
    browser.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return SimpleNamespace(
        account=account, browser=browser, actor=post_actor(posts[0]), seat=seat_of(account, on=make.date(2026, 9, 28))
    )


def at_desk(unit, role, name="周宁"):
    return sit(make.post(unit, role, name))


def town_clerk():
    return at_desk(make.township(), PostRole.TOWN_CLERK, "李建国")


def dept_clerk(slug="mzj", name="周宁"):
    return at_desk(make.department(slug), PostRole.DEPT_CLERK, name)


def dept_approver(slug="mzj", name="郑海"):
    return at_desk(make.department(slug), PostRole.DEPT_APPROVER, name)


def outside(**over):
    """An item that 医保 decides in a system of its own, in whose order the sheet is copied."""
    make.department("ybj", "医保局", outer_system="医保信息平台")
    return make.edition(**{"route": make.RECORDED_OUTSIDE, "copy_fields": THEIR_ORDER, **over})


def whole(case):
    return Case.objects.whole().get(pk=case.pk)


def handed(at, made=None, *, fine=("m1", "m2"), **over):
    """A case that the station has handed to the receiving unit: 待受理."""
    case = make.case(at, made, **over)
    clerk = make.staff(case.station, PostRole.CLERK)
    steps.receive_and_hand_over(case, by=clerk, at=at, fine=["m1", "m2"])
    case.materials.exclude(code__in=[*fine, "m3"]).update(state="waiting")
    return whole(case)


def accepted(at, made=None, **over):
    case = handed(at, made, **over)
    steps.accept(case, by=make.staff(case.receiving_unit, PostRole.DEPT_CLERK), at=at)
    return whole(case)


def at_department(at, **over):
    """A case that the township has passed on: 民政局 is to decide."""
    case = accepted(at, **over)
    steps.pass_on(case, by=make.staff(case.handler_unit, PostRole.TOWN_CLERK), at=at, note="入户看过，属实。")
    return whole(case)


def proposed(at, by=None, *, grant=True, **over):
    case = at_department(at, **over)
    by = by or make.staff(case.handler_unit, PostRole.DEPT_CLERK, "周宁")
    steps.propose(case, grant=grant, opinion="符合条件。", by=by, at=at)
    return whole(case)


def suspended(at):
    case = at_department(at)
    stop = steps.Stop("鉴定", "梁民鉴〔2026〕7号", "10 个工作日", "等级有疑义。")
    steps.suspend(case, stop, by=make.staff(case.handler_unit, PostRole.DEPT_CLERK), at=at)
    return whole(case)


def sent_out(at):
    case = accepted(at, outside())
    steps.send_out(case, outer_number="YB-1", by=make.staff(case.handler_unit, PostRole.DEPT_CLERK), at=at)
    return whole(case)


def outer_down(at):
    case = sent_out(at)
    take_step(case, Verb.OUTER_STOPS, by=make.staff(case.handler_unit, PostRole.DEPT_CLERK), at=at)
    return whole(case)


def returned(at):
    case = sent_out(at)
    clerk = make.staff(case.handler_unit, PostRole.DEPT_CLERK)
    steps.take_back(case, granted=True, words="已支付", by=clerk, at=at)
    return whole(case)


def correcting(at):
    case = handed(at, fine=("m1",))
    lack = steps.Lack("m2", "看不清卡号", "卡号朝上重拍")
    steps.ask_correction(case, [lack], by=make.staff(case.receiving_unit, PostRole.TOWN_CLERK), at=at)
    return whole(case)


def declined(at):
    case = handed(at)
    clerk = make.staff(case.receiving_unit, PostRole.TOWN_CLERK)
    steps.decline(case, reason="不归我们管", whom_to_ask="残联", by=clerk, at=at)
    return whole(case)


def decided(at, *, grant=True):
    case = proposed(at, grant=grant)
    approver = make.staff(case.handler_unit, PostRole.DEPT_APPROVER, "郑海")
    steps.decide(case, grant=grant, reason="" if grant else "等级不够", by=approver, at=at)
    return whole(case)


def withdrawn(at):
    case = handed(at)
    steps.withdraw(case, by=applicant_of(case), at=at)
    return whole(case)


def page(who, case, tail=""):
    return who.browser.get(f"/office/cases/{case.number}/{tail}")


def press(who, case, verb, *, expects=None, prefixed=True, **typed):
    """Post one step's form as the page would; ``typed`` are its parts."""
    data = {f"{verb}-{name}" if prefixed else name: value for name, value in typed.items()}
    data["expects"] = whole(case).last_sequence if expects is None else expects
    return who.browser.post(f"/office/cases/{case.number}/steps/{verb}/", data)


def text_of(response):
    return response.content.decode()


def verbs_on(response):
    """Return the steps whose forms stand on the page."""
    return set(re.findall(r'action="/office/cases/[^/]+/steps/([a-z_]+)/"', text_of(response)))


def filled_on(response):
    """Return the words on the page's filled buttons."""
    found = re.findall(r'class="button go"[^>]*>([^<]+)<', text_of(response))
    return [words.strip() for words in found]
