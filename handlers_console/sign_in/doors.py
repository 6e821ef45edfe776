"""The doors through which staff come in and leave."""

from handlers_console.access import action, early, open_action, open_page, page
from handlers_console.sign_in import account, asking, links, phone
from handlers_console.sign_in.entering import leave

DOORS = (
    open_page("/console/sign-in", asking.ask),
    open_action("/console/sign-in", asking.answer),
    early(page("/console/sign-in/code", asking.ask_code)),
    early(action("/console/sign-in/code", asking.answer_code)),
    early(page("/console/sign-in/phone", phone.offer)),
    early(action("/console/sign-in/phone", phone.confirm)),
    open_page("/console/enter/{token}", links.show),
    open_action("/console/enter/{token}", links.choose),
    open_action("/console/locale", account.speak_to_guest),
    early(action("/console/sign-out", leave)),
    page("/console/account", account.show),
    action("/console/account/locale", account.speak),
    action("/console/account/password", account.change_password),
    action("/console/account/codes", phone.renew_codes),
    action("/console/account/second-factor/remove", account.remove_second),
    action("/console/account/sessions/end", account.end_session),
    action("/console/account/sessions/end-others", account.end_others),
)
