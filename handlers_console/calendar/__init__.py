"""The calendar of working days, as administrators see and import it."""
