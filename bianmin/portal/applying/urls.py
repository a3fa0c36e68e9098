"""The paths of the applying pages."""

from django.urls import URLPattern, path

from bianmin.portal.applying import documents, drafts, files, filing, looks, progress, rating, steps, verify

urlpatterns: list[URLPattern] = [
    path("items/<slug:slug>/apply/", drafts.apply, name="apply"),
    path("drafts/<uuid:draft_id>/", drafts.draft, name="draft"),
    path("drafts/<uuid:draft_id>/submit/", filing.submit, name="submit"),
    path("drafts/<uuid:draft_id>/files/<slug:code>/", files.draft_file, name="draft-file"),
    path("drafts/<uuid:draft_id>/files/<slug:code>/drop/", files.draft_file_drop, name="draft-file-drop"),
    path("drafts/<uuid:draft_id>/<slug:page>/", drafts.draft_page, name="draft-page"),
    path("resume/", drafts.resume, name="resume"),
    path("receipt/<slug:number>/", filing.receipt, name="receipt"),
    path("progress/", progress.progress, name="progress"),
    path("progress/<slug:number>/", progress.case, name="case"),
    path("progress/<slug:number>/recall/", steps.recall, name="recall"),
    path("progress/<slug:number>/withdraw/", steps.withdraw, name="withdraw"),
    path("progress/<slug:number>/undo/", steps.undo, name="undo"),
    path("progress/<slug:number>/materials/<slug:code>/", files.case_material, name="case-material"),
    path("progress/<slug:number>/bring-back/", steps.bring_back, name="bring-back"),
    path("progress/<slug:number>/rate/", rating.rate, name="rate"),
    path("progress/<slug:number>/documents/<uuid:document_id>/", documents.document, name="document"),
    path("progress/<slug:number>/looks/", looks.of_case, name="case-looks"),
    path("mine/looks/", looks.mine, name="looks"),
    path("verify/", verify.verify_form, name="verify"),
    path("verify/<str:code>/", verify.verify, name="verify"),
]
