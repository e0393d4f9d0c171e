// openid-client, a certified OpenID Connect client that has never heard of this server.
// Asked: {origin, client, chromium, email, password}.

import * as oidc from 'openid-client';
import { asked, assert, mailed, step } from './peer.mjs';
import { callback, close, deny, heading, signIn } from './browser.mjs';

for (const path of ['/', '/pair', '/pair/supp', '/pair/auth', '/settings', `/oauth/success/${asked.client}`]) {
  step(`page ${path}: ${await heading(path)}`);
}

const loopback = await callback();
const who = { ...asked, code: () => mailed(asked.email) };

async function begin(config) {
  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: loopback.uri, scope: 'openid profile', access_type: 'offline', state, response_type: 'code',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  });
  return { address, checks: { pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true } };
}

const discovered = await oidc.discovery(new URL(asked.origin), asked.client, undefined, oidc.None(), {
  execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
});
step('discovery');

const refusal = await begin(discovered);
await deny(refusal.address);
const denied = await oidc.authorizationCodeGrant(discovered, await loopback.next(), refusal.checks).then(() => null, (e) => e);
assert.equal(denied?.error, 'access_denied');
step('the user denies');

async function wholeFlow(config, name) {
  const { address, checks } = await begin(config);
  await signIn(address, who);
  const tokens = await oidc.authorizationCodeGrant(config, await loopback.next(), checks);
  const { sub } = tokens.claims();
  const info = await oidc.fetchUserInfo(config, tokens.access_token, sub);
  assert.equal(info.email, asked.email);
  assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).sub, sub);
  const again = await oidc.refreshTokenGrant(config, tokens.refresh_token);
  await oidc.tokenRevocation(config, again.access_token);
  await oidc.tokenRevocation(config, tokens.refresh_token, { token_type_hint: 'refresh_token' });
  assert.equal((await oidc.tokenIntrospection(config, tokens.refresh_token)).active, false);
  assert.equal((await oidc.tokenIntrospection(config, again.access_token)).active, false);
  step(`${name}: code, id token with a good signature, user info, introspection, refresh, revocation`);
}

await wholeFlow(discovered, 'as discovered');

// The same by the account server's own endpoints, and by the OAuth server's address of the page.
const own = new oidc.Configuration({
  ...discovered.serverMetadata(),
  authorization_endpoint: `${asked.origin}/v1/authorization`,
  token_endpoint: `${asked.origin}/v1/oauth/token`,
  revocation_endpoint: `${asked.origin}/v1/oauth/destroy`,
}, asked.client, undefined, oidc.None());
oidc.allowInsecureRequests(own);
oidc.enableNonRepudiationChecks(own);
await wholeFlow(own, 'at the account server');

await close();
