"""Second factors, PINs, registered PCs and phones, sessions, codes sent to a phone: what one comes in with."""
