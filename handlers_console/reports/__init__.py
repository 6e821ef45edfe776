"""The monthly reports: as pages and to take along."""
