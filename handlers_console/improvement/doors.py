"""The doors to improvement: who leads writes, auditors read, handlers learn from measures and examples."""

from cases.actors import Role
from handlers_console.access import action, page
from handlers_console.improvement import changing, examples, measure, measures, overview, ratings
from handlers_console.improvement.asked import EXAMPLES, MEASURES, PATH, RATINGS

_WRITE = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)
_READ = (*_WRITE, Role.AUDITOR)

DOORS = (
    page(PATH, overview.open_overview),
    page(RATINGS, ratings.open_ratings, roles=_READ),
    page(MEASURES, measures.open_list),
    page(f"{MEASURES}/new", measure.open_new, roles=_WRITE),
    action(f"{MEASURES}/new", changing.add, roles=_WRITE),
    page(f"{MEASURES}/{{id}}", measure.open_one),
    action(f"{MEASURES}/{{id}}", changing.change, roles=_WRITE),
    action(f"{MEASURES}/{{id}}/in-force", changing.put_in_force, roles=_WRITE),
    action(f"{MEASURES}/{{id}}/drop", changing.drop, roles=_WRITE),
    action(f"{MEASURES}/{{id}}/plan", changing.plan_again, roles=_WRITE),
    page(EXAMPLES, examples.open_list),
    page(f"{EXAMPLES}/new", examples.open_new, roles=_WRITE),
    action(f"{EXAMPLES}/new", examples.keep, roles=_WRITE),
    action(f"{EXAMPLES}/{{id}}/remove", examples.remove, roles=_WRITE),
)
