"""Where the figures are. Everybody sees those of their own scope."""

from handlers_console.access import page
from handlers_console.dashboard import behind
from handlers_console.dashboard.asked import PATH
from handlers_console.dashboard.page import open_dashboard

DOORS = (
    page(PATH, open_dashboard),
    page(f"{PATH}/figures", open_dashboard, quiet=True),
    page(f"{PATH}/cases", behind.open_list),
)
