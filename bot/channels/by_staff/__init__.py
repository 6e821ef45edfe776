"""Complaints that staff take down at the phone or the counter."""
