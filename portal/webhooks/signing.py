"""The secret of a webhook and the signature of a message, as standardwebhooks.com has them."""

import base64
import hashlib
import hmac
from datetime import datetime

from core import keyed
from portal.webhooks.models import Webhook

PREFIX = "whsec_"
KEY_SALT = "relais.webhook"


def secret(salt: str) -> str:
    """What the receiver keeps: ``whsec_`` and 32 bytes in base64."""
    return PREFIX + base64.b64encode(keyed.derived(KEY_SALT, salt)[0]).decode("ascii")


def headers(webhook: Webhook, message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """Signed with the secret, and with those before while the receiver may still hold one of them."""
    timestamp = int(at.timestamp())
    salts = [webhook.salt]
    if webhook.previous_salt and webhook.previous_until and at < webhook.previous_until:
        salts.append(webhook.previous_salt)
    signed = f"{message_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(
            _signature(key, signed) for salt in salts for key in keyed.derived(KEY_SALT, salt)
        ),
    }


def _signature(key: bytes, signed: bytes) -> str:
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")
