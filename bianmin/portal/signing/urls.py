"""The paths of coming in with a phone."""

from django.urls import URLPattern, path

from bianmin.portal.signing import coming_in, own

urlpatterns: list[URLPattern] = [
    path("signin/phone/", coming_in.phone, name="phone"),
    path("signin/phone/code/", coming_in.code, name="phone-code"),
    path("mine/", own.mine, name="mine"),
    path("mine/phones/", own.phones_page, name="phones"),
    path("mine/phones/<uuid:grant_id>/stop/", own.stop, name="phone-stop"),
    path("mine/<uuid:person_id>/file/", own.file_for, name="file-for"),
]
