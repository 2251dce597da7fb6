"""Hooks of schemathesis: a reply of 500 and above is right only where the catalogue of errors says so."""
import schemathesis


@schemathesis.check
def only_known_server_errors(ctx, response, case):
    if response.status_code < 500:
        return None
    code = response.headers.get("x-millrace-code")
    if not code:
        raise AssertionError(f"{response.status_code} without a code: {response.text[:300]}")
    return None
