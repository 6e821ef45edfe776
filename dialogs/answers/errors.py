"""Why an answer could not be read."""

from enum import StrEnum


class Reason(StrEnum):
    """Every reason a reader gives; each has its sentence in the catalogues."""

    TOO_LONG = "too_long"
    CHOICE_UNREADABLE = "choice_unreadable"
    CHOICE_AMBIGUOUS = "choice_ambiguous"
    CHOICE_OUT_OF_RANGE = "choice_out_of_range"
    NUMBER_UNREADABLE = "number_unreadable"
    DATE_UNREADABLE = "date_unreadable"
    DATE_FUTURE = "date_future"
    AMOUNT_UNREADABLE = "amount_unreadable"
    AMOUNT_SEVERAL = "amount_several"
    AMOUNT_NOT_POSITIVE = "amount_not_positive"
    AMOUNT_TOO_LARGE = "amount_too_large"
    AMOUNT_CURRENCY = "amount_currency"
    PHONE_UNREADABLE = "phone_unreadable"
    PHONE_INVALID = "phone_invalid"
    PHONE_SEVERAL = "phone_several"
    CONTACT_UNREADABLE = "contact_unreadable"
    ID_UNREADABLE = "id_unreadable"
    ID_LENGTH = "id_length"
    ID_DATE = "id_date"
    ID_CHECK_DIGIT = "id_check_digit"
    POLICY_UNREADABLE = "policy_unreadable"
    CLAIM_UNREADABLE = "claim_unreadable"


class Misunderstood(Exception):
    """An answer that could not be read; `reason` is one of `Reason`, a key's suffix in the catalogues."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason: str = reason.value
