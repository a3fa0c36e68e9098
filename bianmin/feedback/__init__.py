"""What citizens say afterwards."""
