"""Pages of people."""

from handlers_console.access import Door

DOORS: tuple[Door, ...] = ()
