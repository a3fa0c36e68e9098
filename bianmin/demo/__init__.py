"""The demo: made-up people and cases, a page where one click signs in as anybody, and the text messages they got."""
