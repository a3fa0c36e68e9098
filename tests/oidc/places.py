"""Where the honest provider and this house are found in the browser's tests: two sites, so that cookies must cross."""

from tests.browser.starting import free_port

PORT, OURS = free_port(), free_port()
ISSUER, STATION = f"http://localhost:{PORT}", f"http://127.0.0.1:{OURS}"
