"""The paths of guard/audit."""

from django.urls import URLPattern, URLResolver, path

from bianmin.guard.audit import alarms, chain, journal, permits

urlpatterns: list[URLPattern | URLResolver] = [
    path("journal/", journal.journal, name="journal"),
    path("journal/chain/", chain.chain, name="chain"),
    path("journal/attacked/", chain.attacked, name="attacked"),
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/<uuid:alarm_id>/seen/", alarms.seen, name="see-alarm"),
    path("alarms/<uuid:alarm_id>/end/", alarms.close, name="close-alarm"),
    path("permits/", permits.permits, name="permits"),
    path("permits/new/", permits.propose, name="propose-permit"),
    path("permits/<uuid:permit_id>/approve/", permits.approve, name="approve-permit"),
    path("permits/<uuid:permit_id>/end/", permits.end, name="end-permit"),
]
