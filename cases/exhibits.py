"""Which files are taken as evidence."""

from collections.abc import Mapping, Sequence


def refusal(
    size: int, kind: str | None, accepted: Mapping[str, Sequence[str]], max_bytes: Mapping[str, int]
) -> str | None:
    """Why a file is not taken, as a wording key suffix; None if it is.

    `kind` is what its bytes say, as a file name's ending such as "jpg"; `accepted` lists such endings by
    family (photo, document, voice, video), and `max_bytes` the largest size of each family.
    """
    if size == 0:
        return "empty"
    families = [family for family, kinds in accepted.items() if kind in kinds]
    if not families:
        return "type"
    return None if size <= max(max_bytes[family] for family in families) else "too_large"
