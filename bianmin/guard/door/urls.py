"""The paths of guard/door."""

from django.urls import URLPattern, URLResolver, path

from bianmin.guard.door import arriving, locking, machines, own, security, sso

urlpatterns: list[URLPattern | URLResolver] = [
    path("code/", arriving.code, name="code"),
    path("enrol/", arriving.enrol, name="enrol"),
    path("lock/", locking.lock, name="lock"),
    path("locked/", locking.locked, name="locked"),
    path("sign-ins/", own.sign_ins, name="sign-ins"),
    path("sign-ins/<uuid:sitting_id>/end/", own.end, name="end-own"),
    path("prove/", own.prove, name="prove"),
    path("phone/", own.phone, name="phone"),
    path("pin/", own.pin, name="pin"),
    path("password/", own.password, name="password"),
    path("machines/", machines.machines, name="machines"),
    path("machines/new/", machines.ask, name="ask-machine"),
    path("machines/<uuid:device_id>/approve/", machines.approve, name="approve-machine"),
    path("machines/<uuid:device_id>/end/", machines.end, name="end-machine"),
    path("sittings/", security.in_house, name="in-house"),
    path("sittings/<uuid:sitting_id>/end/", security.end, name="end-sitting"),
    path("badges/<uuid:account_id>/", security.badge, name="badge"),
    path("badges/<uuid:account_id>/reset/", security.reset, name="reset-badge"),
    path("badges/<uuid:account_id>/end/", security.end_all, name="end-sittings"),
    path("badges/<uuid:account_id>/wake/", security.wake, name="wake-account"),
    path("sso/", sso.welcome, name="sso"),
    path("sso/start/", sso.start, name="sso-start"),
    path("sso/back/", sso.back, name="sso-back"),
    path("sso/mine/", sso.bindings, name="bindings"),
    path("sso/mine/tie/", sso.tie, name="tie"),
    path("sso/mine/<int:binding_id>/end/", sso.untie, name="untie"),
]
