// fxa-crypto-relier, in both its roles: it derives scoped keys, and it is a web extension that signs in and opens them.
// Asked: {origin, client, chromium, email, password, derive: a list of key data}. fxa-js-client fetches what keys derive from.

import { createRequire } from 'node:module';
import { answer, asked, assert, mailed, step } from './peer.mjs';
import { callback, close, signIn } from './browser.mjs';

const require = createRequire(import.meta.url);
const Client = require('fxa-js-client');
const { ScopedKeys } = require('fxa-crypto-relier/src/deriver');
const { OAuthUtils } = require('fxa-crypto-relier/src/relier');
const KeyUtils = require('fxa-crypto-relier/src/relier/KeyUtils');
const sync = 'https://identity.mozilla.com/apps/oldsync';

const client = new Client(asked.origin);
const { uid, keyFetchToken, unwrapBKey } = await client.signIn(asked.email, asked.password, { keys: true });
const { kB: inputKey } = await client.accountKeys(keyFetchToken, unwrapBKey);
const derived = await Promise.all(asked.derive.map((data) => new ScopedKeys().deriveScopedKey({ ...data, uid, inputKey })));
step(`derived ${derived.length} keys`);

const loopback = await callback();
const flow = {
  scopes: ['profile', sync], redirectUri: loopback.uri,
  browserApi: { identity: { launchWebAuthFlow: async ({ url }) => {
    await signIn(url, { ...asked, code: () => mailed(asked.email) });
    return String(await loopback.next());
  } } },
};
const relier = new OAuthUtils({ contentServer: asked.origin });

const { keys: withKid } = await relier.launchWebExtensionKeyFlow(asked.client, { ...flow });
step('signed in by browser, and opened keys that were sealed to a key with a kid');

const own = new KeyUtils();
const { jwkPublicKey: { kid, ...bare } } = await own.createApplicationKeyPair();
assert.ok(kid);
const keysJwk = Buffer.from(JSON.stringify(bare)).toString('base64url');
const { keys_jwe: sealed } = await relier.launchWebExtensionFlow(asked.client, { ...flow, keysJwk });
assert.equal(JSON.parse(Buffer.from(sealed.split('.')[0], 'base64url')).kid, undefined);
const withoutKid = await own.decryptBundle(sealed);
step('signed in by browser, and opened keys that were sealed to a key without one');

await close();
answer({ derived, withKid: withKid[sync], withoutKid: withoutKid[sync] });
