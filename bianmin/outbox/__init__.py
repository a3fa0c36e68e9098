"""Messages waiting to leave, and the sender."""
