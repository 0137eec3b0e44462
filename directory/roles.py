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
    HR_CORRESPONDENT = "hr_correspondent"  # and the head of an establishment
    ADMINISTRATOR = "administrator"


# The groups of the Wagtail admin that carry the two editing roles.
GROUPS = {Role.EDITOR: "Rédacteurs", Role.MODERATOR: "Modérateurs"}
# Those who may hold the key of a sealed case: a second factor is asked of them (DESIGN.md 5.7).
CASE_READERS = frozenset(
    {Role.SOCIAL_WORKER, Role.TECHNICAL_ADVISER, Role.REGIONAL_COORDINATOR, Role.NATIONAL_COORDINATOR}
)
COORDINATORS = frozenset({Role.REGIONAL_COORDINATOR, Role.NATIONAL_COORDINATOR})
