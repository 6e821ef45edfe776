"""What the operator decides: config.yaml and the environment, checked as a whole before anything starts."""

from bot.settings.access import TelegramAccess, WeChatAccess
from bot.settings.environment import Environment
from bot.settings.loading import load_settings
from bot.settings.overview import overview
from bot.settings.problems import SettingsError
from bot.settings.tree import Settings

__all__ = [
    "Environment",
    "Settings",
    "SettingsError",
    "TelegramAccess",
    "WeChatAccess",
    "load_settings",
    "overview",
]
