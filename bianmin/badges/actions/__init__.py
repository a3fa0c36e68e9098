"""What is done with badges: sittings, factors, devices and standing for the staff's door; phones and bindings for the rest."""
