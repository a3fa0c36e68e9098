"""The county office: board and lists."""
