"""Wording that administrators change while Tingsu runs."""
