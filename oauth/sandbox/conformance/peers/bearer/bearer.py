"""PyFxA of the year of Bearer tokens, with pyotp as the authenticator, against an account server.

The argument is JSON: {"origin", "client", "email", "password"}, of an account with a recovery phone and a name. Each step prints a
line; a step that fails ends the run. Where PyFxA has no method for an endpoint, its own client for HTTP asks, signed as PyFxA signs.
"""

import json
import sys

import fxa.core
import fxa.oauth
import fxa.profile
import pyotp
import requests
from fxa._utils import BearerTokenAuth

SCOPE = "profile https://identity.mozilla.com/apps/oldsync"


def step(text):
    print("-", text, flush=True)


def mailed(origin, address):
    return requests.get(f"{origin}/__sandbox/mail/{address}", timeout=5).json()[-1]["code"]


def sign_in(origin, asked):
    client = fxa.core.Client(origin, key_stretch_version=1)
    session = client.login(asked["email"], asked["password"], keys=True)
    session.resend_email_code()
    session.verify_email_code(mailed(origin, asked["email"]))
    assert session.get_email_status()["verified"] is True
    session.fetch_keys()
    session.check_session_status()
    step("login, confirm by link, keys, session status: by Bearer")
    return session


def look_around(session):
    emails = session.apiclient.get("/account/emails", auth=session._auth)
    assert emails["primaryEmail"] == session.email
    twin = session.apiclient.post("/session/duplicate", {}, auth=session._auth)
    assert twin["uid"] == session.uid and twin["sessionToken"] != session.token
    step("addresses of the account, duplicate of the session")


def recovery_phone(origin, session):
    session.apiclient.post("/recovery_phone/signin/send_code", {}, auth=session._auth)
    code = mailed(origin, session.email)
    session.apiclient.post("/recovery_phone/signin/confirm", {"code": code}, auth=session._auth)
    step("recovery phone: send a code, confirm")


def second_factor(session):
    secret = session.apiclient.post("/totp/create", {}, auth=session._auth)["secret"]
    code = pyotp.TOTP(secret).now()
    assert session.apiclient.post("/totp/setup/verify", {"code": code}, auth=session._auth)["success"] is True
    assert session.apiclient.post("/totp/setup/complete", {}, auth=session._auth)["success"] is True
    assert session.totp_exists() is True
    step("authenticator: create, set up with a code of pyotp, complete")


def name(origin, client_id, session):
    client = fxa.oauth.Client(client_id=client_id, server_url=origin)
    challenge, verifier = client.generate_pkce_challenge()
    code = client.authorize_code(session, SCOPE, **challenge)
    token = client.trade_code(code, **verifier)["access_token"]
    profile = fxa.profile.Client(origin)
    told = profile.apiclient.get("/display_name", auth=BearerTokenAuth(token))
    assert told["displayName"] == "Ada"
    step("authorize code, trade code, the name alone")


def main():
    asked = json.loads(sys.argv[1])
    origin = asked["origin"]
    session = sign_in(origin, asked)
    look_around(session)
    name(origin, asked["client"], session)
    recovery_phone(origin, session)
    second_factor(session)
    session.destroy_session()
    step("destroy the session")


main()
