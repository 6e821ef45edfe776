"""What a story states beside the complaint itself, so that it need not be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cases.special_care import noticed
from dialogs.answers.amounts import find_amount
from dialogs.answers.calls import find_call_time
from dialogs.answers.dates import find_date
from dialogs.answers.parties import find_branch, find_person
from dialogs.answers.phones import find_phones
from dialogs.answers.policies import find_claim_number, find_policy_number
from dialogs.answers.texts import normalise


@dataclass(frozen=True)
class Facts:
    """Named as the form's fields are. `amount` is in fen; `special_care` holds keys of the words given.

    Rather nothing than a wrong thing: two different amounts are none.
    """

    policy_number: str | None = None
    claim_number: str | None = None
    happened_on: date | None = None
    branch: str | None = None
    person: str | None = None
    amount: int | None = None
    call_when: str | None = None
    special_care: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


def read_facts(story: str, today: date, care_words: Mapping[str, tuple[str, ...]]) -> Facts:
    """The facts in the first `STORY_LIMIT` characters of a story; never raises on any story.

    `care_words` gives for each kind of special care the words that tell it; a denied one does not count.
    """
    story = normalise(story)
    return Facts(
        policy_number=find_policy_number(story),
        claim_number=find_claim_number(story),
        happened_on=find_date(story, today),
        branch=find_branch(story),
        person=find_person(story),
        amount=find_amount(story),
        call_when=find_call_time(story),
        special_care=tuple(noticed(story, care_words)),
        phones=tuple(find_phones(story)),
    )
