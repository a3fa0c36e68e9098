"""The composition root: settings, URLs and the server's entrance."""
