"""The paths of this face."""

from django.urls import URLPattern, URLResolver, path

from bianmin.window.views import desk, looking, numbers, opened, papers, phones, proofs, taking, walls

app_name = "window"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.desk, name="desk"),
    path("elsewhere/", desk.elsewhere, name="elsewhere"),
    path("find/", desk.find, name="find"),
    path("away/", desk.away, name="away"),
    path("walls/", walls.walls, name="walls"),
    path("walls/sheets/", walls.sheets, name="wall-sheets"),
    path("walls/changed/", walls.changed, name="sheets-changed"),
    path("walls/put-up/", walls.hang, name="put-up-sheets"),
    path("walls/add/", walls.add, name="add-wall"),
    path("walls/stop/", walls.stop, name="stop-wall"),
    path("proofs/", proofs.proofs, name="proofs"),
    path("proofs/<uuid:demand_id>/", proofs.slip, name="proof-slip"),
    path("proofs/<uuid:demand_id>/pdf/", proofs.slip_pdf, name="proof-pdf"),
    path("take-in/", taking.take_in, name="take-in"),
    path("take-in/look-up/", looking.in_form, name="look-up"),
    path("rolls/<uuid:permit_id>/", looking.in_roll, name="roll-look-up"),
    path("cases/<str:number>/", opened.case, name="case"),
    path("cases/<str:number>/steps/<str:verb>/", opened.step, name="step"),
    path("cases/<str:number>/ticks/", opened.ticks, name="ticks"),
    path("cases/<str:number>/look-up/", looking.in_case, name="case-look-up"),
    path("cases/<str:number>/numbers/", numbers.reveal, name="reveal"),
    path("cases/<str:number>/calls/", numbers.dial, name="dial"),
    path("cases/<str:number>/phones/", phones.allow, name="allow-phone"),
    path("cases/<str:number>/phones/<uuid:grant_id>/stop/", phones.stop, name="stop-phone"),
    path("cases/<str:number>/materials/", papers.material, name="material"),
    path("cases/<str:number>/materials/<str:code>/", papers.photos, name="photos"),
    path("cases/<str:number>/files/<uuid:file_id>/", papers.file, name="file"),
    path("cases/<str:number>/documents/<uuid:document_id>/", papers.document, name="document"),
]
