"""Part of the cataloguing face: taking over somebody's list, and comparing with one."""
