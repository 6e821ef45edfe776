"""Where a case stands."""

from enum import StrEnum


class Stage(StrEnum):
    """The stages of a case; `cases.lifecycle` says what leads from one to the next."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    INVESTIGATING = "investigating"
    AWAITING_CUSTOMER = "awaiting_customer"
    IN_MEDIATION = "in_mediation"
    IN_APPRAISAL = "in_appraisal"
    DECIDED = "decided"
    IN_REVIEW = "in_review"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"

    @property
    def is_over(self) -> bool:
        """Nothing is left to be done; a closed or declined case may still be reopened."""
        return self in _OVER


_OVER = (Stage.CLOSED, Stage.DECLINED, Stage.WITHDRAWN, Stage.MERGED)
