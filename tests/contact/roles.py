"""Who may do what at the counter: anyone signed in, whoever they are."""

from tests.roles import SIGN_IN, Endpoint


def everyone(status: int) -> dict[str, int]:
    return {"anonymous": SIGN_IN, "others": status}


INFORMERS = {"anonymous": SIGN_IN, "correspondent": 200, "others": 403}
TABLE = [
    Endpoint("notices:start", INFORMERS, why="R9, R10: HR correspondents and heads of establishment"),
    Endpoint("notices:start", {**INFORMERS, "correspondent": 400}, "post", why="no step: not our form"),
    Endpoint("contact:start", everyone(200)),
    Endpoint("contact:start", everyone(400), "post", why="no step: this form was not ours"),
    Endpoint("contact:start", everyone(404), query="etablissement=nulle-part"),
    Endpoint("contact:start", everyone(400), query="message=secret", why="content never in an address"),
    Endpoint("contact:followup", everyone(200)),
    Endpoint("contact:followup", everyone(422), "post", why="no code was typed"),
    Endpoint("contact:reply", everyone(422), "post", why="the page carries nothing: the code is asked for"),
    Endpoint(
        "contact:withdraw", everyone(422), "post", why="the page carries nothing: the code is asked for"
    ),
    Endpoint("contact:decide", everyone(422), "post", why="likewise"),
    Endpoint("contact:file", everyone(422), "post", why="likewise"),
    Endpoint("contact:appointment", everyone(422), "post", why="likewise"),
    Endpoint("contact:calendar", everyone(422), "post", why="likewise"),
]
