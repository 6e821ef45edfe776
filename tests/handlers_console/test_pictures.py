"""Every page of the console is in the pictures of docs/pictures/console."""

import pytest

from tests.browser.portraits import without_picture
from tests.browser.sitters import SITTERS


@pytest.mark.check
def test_it_shows_every_page() -> None:
    assert without_picture() == []


def test_it_gives_every_picture_a_name_of_its_own() -> None:
    names = [one.name for one in SITTERS]
    assert len(set(names)) == len(names)
