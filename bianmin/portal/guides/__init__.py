"""The portal's guides pages."""
