"""Who may do what at the portal's own addresses."""

from tests.cast import Cast
from tests.roles import SIGN_IN, Endpoint

OPEN = {"others": 200}
IN_ONLY = {"anonymous": SIGN_IN, "others": 200}
# Those who are signed in are sent on from the pages of sign-in.
ENTRANCE = {"anonymous": 200, "others": 302}
AWAY = {"others": 302}
FACTOR = {"anonymous": SIGN_IN, "others": 200}
HIDDEN = {"anonymous": SIGN_IN, "others": 404}


def _no_key(_cast: Cast) -> dict[str, int]:
    return {"pk": 999_999}


def _no_token(_cast: Cast) -> dict[str, str]:
    return {"selector": "000000000000"}


TABLE: list[Endpoint] = [
    Endpoint("health", OPEN),
    Endpoint("ready", OPEN),
    Endpoint("accessibility", OPEN),
    Endpoint("privacy", OPEN),
    Endpoint("legal", OPEN),
    Endpoint("set_language", AWAY, why="changes nothing"),
    Endpoint("set_language", {"others": 302}, method="post", data=lambda _cast: {"language": "en"}),
    Endpoint(
        "state",
        {"anonymous": SIGN_IN, "administrator": 200, "others": 403},
        why="what works; no case, no name",
    ),
    Endpoint("tokens", {"anonymous": SIGN_IN, "administrator": 200, "others": 403}),
    Endpoint("tokens", {"anonymous": SIGN_IN, "administrator": 422, "others": 403}, method="post"),
    Endpoint("revoke_token", {"anonymous": SIGN_IN, "administrator": 404, "others": 403}, kwargs=_no_token),
    Endpoint(
        "revoke_token",
        {"anonymous": SIGN_IN, "administrator": 404, "others": 403},
        method="post",
        kwargs=_no_token,
    ),
    Endpoint(
        "revoke_editor_token", {"anonymous": SIGN_IN, "administrator": 404, "others": 403}, kwargs=_no_key
    ),
    Endpoint(
        "revoke_editor_token",
        {"anonymous": SIGN_IN, "administrator": 404, "others": 403},
        method="post",
        kwargs=_no_key,
    ),
    Endpoint("profile", IN_ONLY),
    Endpoint(
        "profile",
        {"anonymous": SIGN_IN, "others": 302},
        method="post",
        data=lambda _cast: {"first_name": "A"},
    ),
    Endpoint("usersessions_list", IN_ONLY),
    Endpoint("end_session", {"anonymous": SIGN_IN, "others": 405}, kwargs=_no_key),
    Endpoint(
        "end_session",
        {"anonymous": SIGN_IN, "others": 404},
        method="post",
        kwargs=_no_key,
        why="another's session",
    ),
    Endpoint("end_other_sessions", {"anonymous": SIGN_IN, "others": 302}, method="post"),
    Endpoint("account_login", ENTRANCE),
    Endpoint("account_signup", ENTRANCE),
    Endpoint("account_request_login_code", AWAY),
    Endpoint("account_reset_password", AWAY),
    Endpoint("account_confirm_login_code", AWAY, why="nothing was asked for"),
    Endpoint("account_email_verification_sent", AWAY, why="nothing was asked for"),
    Endpoint("account_inactive", OPEN),
    Endpoint("account_logout", {"anonymous": 302, "others": 200}),
    Endpoint("account_logout", {"others": 302}, method="post"),
    Endpoint("account_email", AWAY),
    Endpoint("account_reauthenticate", AWAY, why="nobody here has a factor to give", ends=403),
    Endpoint("mfa_authenticate", AWAY, why="no sign-in is under way"),
    Endpoint("mfa_login_webauthn", AWAY, why="programs ask with Accept: application/json"),
    Endpoint("mfa_index", FACTOR),
    Endpoint(
        "mfa_reauthenticate", {"anonymous": SIGN_IN, "others": 403}, why="nobody here has a factor to give"
    ),
    Endpoint("mfa_activate_totp", FACTOR),
    Endpoint("mfa_deactivate_totp", HIDDEN, why="there is none"),
    Endpoint("mfa_view_recovery_codes", {"anonymous": SIGN_IN, "others": 404}, why="there are none"),
    Endpoint("mfa_generate_recovery_codes", FACTOR),
    Endpoint("mfa_download_recovery_codes", {"anonymous": SIGN_IN, "others": 404}, why="there are none"),
    Endpoint("mfa_list_webauthn", FACTOR),
    Endpoint("mfa_add_webauthn", FACTOR),
    Endpoint(
        "mfa_reauthenticate_webauthn", {"anonymous": SIGN_IN, "others": 403}, why="nobody here has a key"
    ),
    Endpoint("mfa_edit_webauthn", {"anonymous": SIGN_IN, "others": 404}, kwargs=_no_key, why="another's key"),
    Endpoint(
        "mfa_remove_webauthn", {"anonymous": SIGN_IN, "others": 404}, kwargs=_no_key, why="another's key"
    ),
]
