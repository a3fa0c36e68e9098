"""Every write of the clients room: clients and keys, drafts and cases from outside, addresses and what was told."""
