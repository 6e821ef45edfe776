"""Where lists of cases are. What each member finds there is a matter of their scope."""

from handlers_console.access import action, page
from handlers_console.cases.reading import WORKING
from handlers_console.inbox import choosing, keeping, listing
from handlers_console.inbox.asked import PATH

DOORS = (
    page(PATH, listing.open_list),
    page(f"{PATH}/news", listing.news, quiet=True),
    action(f"{PATH}/chosen", choosing.do_to_chosen, roles=WORKING),
    action(f"{PATH}/views", keeping.keep),
    action(f"{PATH}/views/{{id}}/forget", keeping.forget),
)
