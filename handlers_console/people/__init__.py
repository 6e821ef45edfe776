"""Who works here: people, absences, duty."""
