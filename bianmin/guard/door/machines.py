"""Registering the machine one sits at, and looking after the registered ones."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin.badges.actions import devices
from bianmin.badges.permissions import APPROVERS, ASKERS, asked_machine, machines_for, units_for
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, NotFound
from bianmin.county.rights import Action, Resource
from bianmin.guard.door.forms import MachineForm, tell
from bianmin.guard.door.seating import device_cookie, remember_machine
from bianmin.pages.asks import asks
from bianmin.pages.respond import page

GONE = "没有这台机器，或者不归您管。请回到“登记的机器”看看。"
LOOK_AFTER = ASKERS | APPROVERS


@asks(Resource.DEVICE, Action.LIST, roles=LOOK_AFTER)
@require_safe
@never_cache
def machines(request: HttpRequest) -> HttpResponse:
    """List the machines that one looks after: asked for, and registered."""
    seat = request.seat  # type: ignore[attr-defined]
    rows = list(machines_for(seat)[:500])
    context = {
        "asked": [row for row in rows if row.approved_at is None],
        "registered": [row for row in rows if row.approved_at is not None],
        "here": asked_machine(request.COOKIES.get(device_cookie(), "")),
        "may_ask": seat.holds(ASKERS),
        "may_approve": seat.holds(APPROVERS),
        "me": request.user.pk,
    }
    return page(request, "guard/door/machines.html", context)


@asks(Resource.DEVICE, Action.PROPOSE, roles=ASKERS)
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the machine one sits at; its secret goes into this browser now, and counts once another approves."""
    seat = request.seat  # type: ignore[attr-defined]
    units = {str(unit.pk): unit for unit in units_for(seat)}
    form = MachineForm(request.POST or None, units={pk: unit.in_township for pk, unit in units.items()})
    if request.method == "POST" and form.is_valid():
        unit, named = units[form.cleaned_data["unit"]], {name: form.cleaned_data[name] for name in ("kind", "name")}
        try:
            _, secret = devices.ask_for_device(unit, **named, by=_actor(request), at=timezone.now())
        except BadInput as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "提上去了。县政务服务管理办公室或安全管理员批准以后，这台机器就算登记了。")
            response = redirect("guard:machines")
            remember_machine(response, secret)
            return response
    here = asked_machine(request.COOKIES.get(device_cookie(), ""))
    return page(
        request, "guard/door/ask_machine.html", {"form": form, "here": here}, status=422 if form.errors else 200
    )


@asks(Resource.DEVICE, Action.APPROVE, roles=APPROVERS)
@require_POST
def approve(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Let a machine that another asked for count as registered.

    Raises:
        NotFound: there is none.
    """
    found = machines_for(request.seat).filter(pk=device_id).first()  # type: ignore[attr-defined]
    if found is None:
        raise NotFound(GONE)
    devices.approve_device(found, by=_actor(request), at=timezone.now())
    messages.success(request, f"批准了：{found.unit.in_township} {found.name}。")
    return redirect("guard:machines")


@asks(Resource.DEVICE, Action.END, roles=LOOK_AFTER)
@require_POST
def end(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Turn a request down, or end a registration: a machine that was sold, lost or stolen.

    Raises:
        NotFound: there is none that one looks after.
    """
    found = machines_for(request.seat).filter(pk=device_id).first()  # type: ignore[attr-defined]
    if found is None:
        raise NotFound(GONE)
    devices.end_device(found, by=_actor(request), at=timezone.now())
    messages.success(request, f"停用了：{found.unit.in_township} {found.name}。上面的登录都退出了。")
    return redirect("guard:machines")


def _actor(request: HttpRequest) -> Actor:
    return request.seat.actor(LOOK_AFTER)  # type: ignore[attr-defined,no-any-return]
