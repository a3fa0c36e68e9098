"""The paths of guard/staff."""

from django.urls import URLPattern, URLResolver, path

from bianmin.guard.staff import asking, clients, deciding, kin, merging, people

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/", people.staff, name="staff"),
    path("staff/accounts/<uuid:account_id>/", people.account, name="account"),
    path("staff/units/<slug:slug>/add/", asking.add, name="add-staff"),
    path("staff/posts/<uuid:post_id>/end/", asking.end, name="end-post"),
    path("staff/accounts/<uuid:account_id>/<str:kind>/", asking.switch, name="switch-account"),
    path("staff/proposals/", deciding.queue, name="proposals"),
    path("staff/proposals/<uuid:proposal_id>/approve/", deciding.yes, name="approve-proposal"),
    path("staff/proposals/<uuid:proposal_id>/reject/", deciding.no, name="reject-proposal"),
    path("staff/proposals/<uuid:proposal_id>/withdraw/", deciding.take_back, name="withdraw-proposal"),
    path("staff/proposals/<uuid:proposal_id>/slip/", deciding.slip, name="print-slip"),
    path("staff/merges/", merging.merges, name="merges"),
    path("staff/merges/<uuid:merge_id>/call-off/", merging.call_off, name="call-off-merge"),
    path("kin/", kin.kin, name="kin"),
    path("kin/<uuid:kin_id>/withdraw/", kin.take_back, name="withdraw-kin"),
    path("clients/", clients.clients, name="clients"),
    path("clients/new/", clients.propose, name="propose-client"),
    path("clients/<uuid:client_id>/", clients.client, name="client"),
    path("clients/<uuid:client_id>/approval/", clients.approve, name="approve-client"),
    path("clients/<uuid:client_id>/end/", clients.end, name="end-client"),
    path("clients/<uuid:client_id>/keys/", clients.make_key, name="make-client-key"),
    path("clients/<uuid:client_id>/keys/<uuid:key_id>/end/", clients.end_key, name="end-client-key"),
    path("clients/<uuid:client_id>/endpoints/", clients.open_endpoint, name="open-client-endpoint"),
    path(
        "clients/<uuid:client_id>/endpoints/<uuid:endpoint_id>/end/", clients.end_endpoint, name="end-client-endpoint"
    ),
    path("clients/<uuid:client_id>/endpoints/<uuid:endpoint_id>/ping/", clients.ping, name="ping-client"),
    path("clients/<uuid:client_id>/deliveries/<uuid:delivery_id>/again/", clients.send_again, name="tell-client-again"),
]
