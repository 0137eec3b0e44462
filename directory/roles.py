"""Who a person is to Relais. A worker's and a correspondent's role follows from the directory."""

from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"
    NEWCOMER = "newcomer"
    EDITOR = "editor"
    MODERATOR = "moderator"
    SOCIAL_WORKER = "social_worker"
    TECHNICAL_ADVISER = "technical_adviser"
    REGIONAL_COORDINATOR = "regional_coordinator"
    NATIONAL_COORDINATOR = "national_coordinator"
    AID_SECRETARIAT = "aid_secretariat"
    HR_CORRESPONDENT = "hr_correspondent"  # and the head of an establishment
    ADMINISTRATOR = "administrator"


# The groups of the Wagtail admin that carry the two editing roles.
GROUPS = {Role.EDITOR: "Rédacteurs", Role.MODERATOR: "Modérateurs"}
# Those who cover somebody, and to whom a case may be sealed.
CASE_READERS = frozenset(
    {Role.SOCIAL_WORKER, Role.TECHNICAL_ADVISER, Role.REGIONAL_COORDINATOR, Role.NATIONAL_COORDINATOR}
)
COORDINATORS = frozenset({Role.REGIONAL_COORDINATOR, Role.NATIONAL_COORDINATOR})
# Those who may hold a key: a second factor is asked of them (DESIGN.md 5.7). The secretariat of the
# commission reads the applications for aid that come to it (R12); it covers nobody and reads no case.
KEY_HOLDERS = CASE_READERS | {Role.AID_SECRETARIAT}
