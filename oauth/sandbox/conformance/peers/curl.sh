#!/bin/sh
# curl, against the endpoints that are only documents, and those of the sandbox alone. The argument is JSON: {"origin", "email"}.
set -eu
member() { printf %s "$asked" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
asked=$1
origin=$(member origin)
ask() { curl --fail --silent --show-error --max-time 10 "$@"; }

ask "$origin/.well-known/fxa-client-configuration" | grep -q '"auth_server_base_url"'
ask "$origin/.well-known/openid-configuration" | grep -q '"token_endpoint"'
echo '- both documents of discovery'
ask "$origin/__sandbox/mail/$(member email)" | grep -q '^\['
echo '- the mail of an account'
ask -H 'Content-Type: application/json' -d '{"path":"/v1/account/status","kind":"errno","errno":201}' "$origin/__sandbox/fault" >/dev/null
status=$(curl --silent --output /dev/null --write-out '%{http_code}' --max-time 10 -H 'Content-Type: application/json' \
	-d '{"email":"nobody@example.org"}' "$origin/v1/account/status")
test "$status" = 503
echo '- a fault that was planned strikes'
ask -H 'Content-Type: application/json' -d '{}' "$origin/__sandbox/reset" >/dev/null
echo '- reset'
