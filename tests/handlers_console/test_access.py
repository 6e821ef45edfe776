"""Who may come in where."""

from cases.actors import Role
from tests.handlers_console.conftest import SignedIn


async def test_it_shows_a_page_to_who_is_signed_in(signed_in: SignedIn) -> None:
    browser = await signed_in(Role.HANDLER)
    answer = await browser.get("/console/account")
    assert answer.status_code == 200
    assert "周小雨" in answer.text
