"""The paths of this face: lists, one case with its steps, its files and papers, and the copy sheet."""

from django.urls import URLPattern, URLResolver, path

from bianmin.office import numbers, views

app_name = "office"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.desk, name="desk"),
    path("overdue/", views.overdue, name="overdue"),
    path("done/", views.done, name="done"),
    path("find/", views.find, name="find"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/steps/<str:verb>/", views.step, name="step"),
    path("cases/<str:number>/numbers/", numbers.reveal, name="reveal"),
    path("cases/<str:number>/calls/", numbers.dial, name="dial"),
    path("cases/<str:number>/papers/<str:code>/", views.paper, name="paper"),
    path("cases/<str:number>/files/<uuid:file_id>/", views.file, name="file"),
    path("cases/<str:number>/documents/<uuid:document_id>/", views.document, name="document"),
    path("cases/<str:number>/copy/", views.copy_sheet, name="copy-sheet"),
]
