"""The staff console, put together with what it needs from outside."""

from datetime import datetime
from functools import partial

from bot.handling import handle
from bot.offered_channels import Parts
from bot.settings.shown import shown
from dialogs.wording import LOCALES
from handlers_console.office import Office
from storage.windows import Quota, Window


def office_of(parts: Parts) -> Office:
    """What the pages of staff come through."""
    settings = parts.settings
    return Office(
        database=parts.database,
        codec=parts.codec,
        vault=parts.vault,
        blobs=parts.blobs,
        hints=parts.hints,
        dialog=parts.rules,
        cases=parts.case_rules,
        now=parts.now,
        handle=handle,
        case_link=parts.case_link,
        insurer={locale: settings.insurer.name.of(locale) for locale in LOCALES},
        public_url=settings.base_url,
        sign_in=settings.console,
        quota=partial(_quota, template=bool(settings.channels.wechat.template.id)),
        settings=shown(settings),
    )


def _quota(channel: str, window: Window, now: datetime, *, template: bool) -> Quota | None:
    if channel != "wechat":
        return None
    from bot.channels.wechat.quota import quota

    return quota(window, now, template=template)
