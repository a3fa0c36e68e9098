"""The paths of this face; config includes them in a demo alone."""

from django.urls import URLPattern, URLResolver, path

from bianmin.demo import views

app_name = "demo"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("as/<slug:key>/", views.sign_in, name="sign-in"),
    path("sms/", views.sms, name="sms"),
]
