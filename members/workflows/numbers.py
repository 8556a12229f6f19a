"""Numbers of slips: random, easily read aloud, with a code that shows whether a slip was made up elsewhere."""

import secrets

from core.crypto import blind_index
from members.models import MembershipTransfer

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread on paper
NUMBER_LENGTH, CODE_DIGITS = 10, 6


def new_number() -> str:
    return "JZ" + "".join(secrets.choice(ALPHABET) for _ in range(NUMBER_LENGTH))


def code_of(transfer: MembershipTransfer) -> str:
    """The verification code printed on the slip: follows from the number, so that a slip made up elsewhere shows."""
    digest = blind_index("transfer.code", transfer.certificate_no or "")
    return f"{int.from_bytes(digest, 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
