"""Lists of cases to take along, as CSV or XLSX."""
