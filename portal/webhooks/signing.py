"""The secret of a webhook and the signature of a message, as standardwebhooks.com has them."""

import base64
import hashlib
import hmac
from datetime import datetime

from django.utils.crypto import salted_hmac

from portal.webhooks.models import Webhook

PREFIX = "whsec_"
KEY_SALT = "relais.webhook"


def secret(salt: str) -> str:
    """What the receiver keeps: ``whsec_`` and 32 bytes in base64."""
    return PREFIX + base64.b64encode(_key(salt)).decode("ascii")


def headers(webhook: Webhook, message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """Signed with the secret, and with the one before while the receiver may still hold it."""
    timestamp = int(at.timestamp())
    salts = [webhook.salt]
    if webhook.previous_salt and webhook.previous_until and at < webhook.previous_until:
        salts.append(webhook.previous_salt)
    signed = f"{message_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(_key(salt), signed) for salt in salts),
    }


def _key(salt: str) -> bytes:
    return salted_hmac(KEY_SALT, salt, algorithm="sha256").digest()


def _signature(key: bytes, signed: bytes) -> str:
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")
