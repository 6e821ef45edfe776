"""The doors to people: administrators keep them, supervisors see their team and when it is away."""

from cases.actors import Role
from handlers_console.access import action, page
from handlers_console.people import duty, pages

_KEEP = (Role.ADMINISTRATOR,)
_SEE = (Role.ADMINISTRATOR, Role.SUPERVISOR)

DOORS = (
    page("/console/people", pages.show_all, roles=_SEE),
    page("/console/people/new", pages.show_new, roles=_KEEP),
    action("/console/people/new", pages.add, roles=_KEEP),
    page("/console/people/duty", duty.show, roles=_SEE),
    action("/console/people/duty", duty.add, roles=_KEEP),
    action("/console/people/duty/remove", duty.remove, roles=_KEEP),
    page("/console/people/{id}", pages.show, roles=_SEE),
    action("/console/people/{id}", pages.change, roles=_KEEP),
    action("/console/people/{id}/absences", pages.add_absence, roles=_SEE),
    action("/console/people/{id}/absences/remove", pages.remove_absence, roles=_SEE),
    action("/console/people/{id}/absences/end", pages.end_absence, roles=_SEE),
    action("/console/people/{id}/code", pages.give_code, roles=_KEEP),
    action("/console/people/{id}/link", pages.give_link, roles=_KEEP),
    action("/console/people/{id}/deactivate", pages.deactivate, roles=_KEEP),
    action("/console/people/{id}/restore", pages.restore, roles=_KEEP),
)
