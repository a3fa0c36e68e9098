"""The portal's applying pages."""
