"""Why something may not happen to a case. Nothing was changed when one of these is raised."""

from collections.abc import Mapping


class Refusal(Exception):
    """An action that is not done. `code` names the sentence for the person who asked (wording
    `refused.<code>`), `values` fill its placeholders."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, object] = values


class NotAllowed(Refusal):
    """This role may not do it, or not to this case."""


class WrongStage(Refusal):
    """Not at the stage where the case is."""


class Missing(Refusal):
    """Something that must be given is not: `values["field"]`."""


class TooLate(Refusal):
    """The time for it is over."""


class Stale(Refusal):
    """Somebody else changed the case meanwhile: `since` is the version that the actor had seen."""

    def __init__(self, since: int, version: int) -> None:
        super().__init__("stale", since=since, version=version)
        self.since = since
        self.version = version
