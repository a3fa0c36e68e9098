"""The paths of the public face: guides first, then applying and following, then coming in."""

from bianmin.portal.applying.urls import urlpatterns as applying
from bianmin.portal.bundles.urls import urlpatterns as bundles
from bianmin.portal.guides.urls import urlpatterns as guides
from bianmin.portal.proofs.urls import urlpatterns as proofs
from bianmin.portal.signing.urls import urlpatterns as signing

app_name = "portal"
urlpatterns = [*guides, *bundles, *applying, *signing, *proofs]
