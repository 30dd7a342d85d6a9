"""What is kept. Importing this package knows all tables."""

from storage.audit import AuditEntry
from storage.concessions import Concession
from storage.contacts import Contact
from storage.deliveries import Delivery
from storage.digests import Digest, DigestItem, Disagreement, Flag
from storage.inbox import InboxEvent
from storage.installations import Installation, OAuthState
from storage.one_sided_moves import OneSidedMove
from storage.pacts import Pact, PactContact
from storage.promises import Promise, PromiseTeammate
from storage.prompts import Prompt
from storage.reflections import Acknowledgement, Reflection
from storage.relationships import Relationship
from storage.schema import Base, OfWorkspace
from storage.teammates import Teammate
from storage.touchpoints import Touchpoint, TouchpointContact, TouchpointTeammate
from storage.workspaces import Workspace

__all__ = [
    "Acknowledgement",
    "AuditEntry",
    "Base",
    "Concession",
    "Contact",
    "Delivery",
    "Digest",
    "DigestItem",
    "Disagreement",
    "Flag",
    "InboxEvent",
    "Installation",
    "OAuthState",
    "OfWorkspace",
    "OneSidedMove",
    "Pact",
    "PactContact",
    "Promise",
    "PromiseTeammate",
    "Prompt",
    "Reflection",
    "Relationship",
    "Teammate",
    "Touchpoint",
    "TouchpointContact",
    "TouchpointTeammate",
    "Workspace",
]
