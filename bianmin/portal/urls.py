"""The paths of the public face: guides first, then applying and following."""

from bianmin.portal.applying.urls import urlpatterns as applying
from bianmin.portal.guides.urls import urlpatterns as guides

app_name = "portal"
urlpatterns = [*guides, *applying]
