"""What is on and what would switch the rest on, in lines for the operator's screen."""

from collections.abc import Iterator

from bot.settings.tree import Settings

_EXAMPLES = ("示例保险", "Example Insurance", "95XXX")


def overview(settings: Settings) -> Iterator[str]:
    """A line per channel and one for staff, then what still has to be filled in before customers come."""
    yield f"Web page  {_webchat(settings)}"
    yield f"WeChat    {_wechat(settings)}"
    yield f"Telegram  {_telegram(settings)}"
    yield f"Console   for staff: {settings.base_url}/console"
    insurer = settings.insurer
    shown = (insurer.name.zh, insurer.name.en, insurer.hotline.number)
    if left := [example for example in _EXAMPLES if example in shown]:
        yield f"Customers would still read the examples {', '.join(left)}: fill in insurer: in config.yaml"


def _webchat(settings: Settings) -> str:
    if not settings.channels.webchat.enabled:
        return "off; on with channels.webchat.enabled: yes in config.yaml"
    return f"on: {settings.base_url}/chat"


def _wechat(settings: Settings) -> str:
    access = settings.environment.wechat
    if access is None:
        return "off; on with TINGSU_WECHAT_TOKEN, _APP_ID and _APP_SECRET in the environment"
    if access.app_secret is None:
        return f"on, {settings.wechat_mode}: only answers, as TINGSU_WECHAT_APP_SECRET is missing"
    return f"on, {settings.wechat_mode}: {settings.base_url}/wechat"


def _telegram(settings: Settings) -> str:
    access = settings.environment.telegram
    if access is None:
        return "off; on with TINGSU_TELEGRAM_TOKEN in the environment"
    if settings.telegram_mode == "polling":
        unmet = access.webhook_secret is not None and settings.channels.telegram.mode == "auto"
        return "on, polling" + (": the webhook needs a public_url that begins with https://" if unmet else "")
    return f"on, webhook: {settings.base_url}/telegram"
