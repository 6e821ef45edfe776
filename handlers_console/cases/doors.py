"""Where staff work on a case. Who may see which case is checked for each: see `reading.may_see`."""

from cases.actions import MOST_FILES
from cases.actors import Role
from handlers_console.access import action, page
from handlers_console.cases import acting, attaching, canned, files, following, taking_back
from handlers_console.cases.page import open_case
from handlers_console.cases.reading import WORKING
from handlers_console.live import DOORS as LIVE

_CASE = "/console/cases/{number}"
_LEADING = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)

DOORS = (
    page(_CASE, open_case),
    page(f"{_CASE}/files/{{file}}", files.send_file, quiet=True),
    action(
        f"{_CASE}/actions/{{action}}",
        acting.act,
        roles=WORKING,
        largest=attaching.LARGEST_FORM,
        files=MOST_FILES,
    ),
    action(
        f"{_CASE}/attached",
        attaching.attach,
        roles=WORKING,
        largest=attaching.LARGEST_FORM,
        files=MOST_FILES,
    ),
    action(f"{_CASE}/events/{{event}}/take-back", taking_back.take_back, roles=WORKING),
    action(f"{_CASE}/notes", acting.write_note, roles=WORKING),
    action(f"{_CASE}/reveal", acting.reveal, roles=(*WORKING, Role.AUDITOR)),
    action(f"{_CASE}/tasks/{{task}}/done", acting.finish_task, roles=WORKING),
    action(f"{_CASE}/messages/{{message}}/again", acting.send_again, roles=WORKING),
    action(f"{_CASE}/draft", following.keep_draft, roles=WORKING, quiet=True),
    action(f"{_CASE}/here", following.here, quiet=True),
    page("/console/canned", canned.open_list, roles=(*WORKING, Role.ADMINISTRATOR)),
    action("/console/canned", canned.put, roles=_LEADING),
    action("/console/canned/{id}/remove", canned.remove, roles=_LEADING),
    *LIVE,
)
