"""The clerk's one screen: take in, correct, accept, hand over, deliver."""
