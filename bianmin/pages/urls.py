"""The house's own paths."""

from django.urls import path

from bianmin.pages import views

app_name = "pages"
urlpatterns = [
    path("signin/", views.sign_in, name="sign-in"),
    path("signout/", views.sign_out, name="sign-out"),
    path("senior/", views.senior, name="senior"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
]
