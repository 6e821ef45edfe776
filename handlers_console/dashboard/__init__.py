"""Figures for who leads, each with the cases behind it."""
