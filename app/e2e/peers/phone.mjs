// A phone out of Mozilla's own libraries: fxa-pairing-channel for the channel, fxa-crypto-relier for the keys. It does only
// what it is told to, also what no honest phone would.

import { createRequire } from 'node:module';
import { createHash, randomBytes } from 'node:crypto';
import { serve, say } from './puppet.mjs';
import { base64url, discover, handlers, haunt, join, orders, send } from './channel.mjs';

const require = createRequire(import.meta.url);

const userAgent = 'Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0';
const decryptLimit = 5000;

const verifier = base64url(randomBytes(43));
let servers;
let keys;
let request;
let authorization;
let tokens;

handlers['pair:auth:authorize'] = (data) => { authorization = data; };

// The key library is slow to load, and not every phone comes to need it.
async function makeRequest() {
  const KeyUtils = require('fxa-crypto-relier/src/relier/KeyUtils');
  keys = new KeyUtils();
  const { jwkPublicKey } = await keys.createApplicationKeyPair();
  return {
    client_id: 'a2270f727f45f648',
    scope: 'profile https://identity.mozilla.com/apps/oldsync',
    state: base64url(randomBytes(16)),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    keys_jwk: base64url(JSON.stringify(jwkPublicKey)),
    access_type: 'offline',
  };
}

async function call(method, path, body, bearer) {
  const headers = { 'Content-Type': 'application/json', 'User-Agent': userAgent };
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  const answer = await fetch(servers.auth_server_base_url + '/v1' + path, { method, headers, body: body && JSON.stringify(body) });
  const value = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${answer.status}, errno ${value.errno}`);
  return value;
}

// The library's promise never settles when it cannot decrypt.
function decrypt(bundle) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('keys_jwe does not decrypt')), decryptLimit).unref();
    keys.decryptBundle(bundle).then(resolve, reject);
  });
}

serve({
  ...orders,
  // scan reads a pairing link and joins its channel, with another key than the link's if one is given.
  scan: async ({ link, key }) => {
    const url = new URL(link);
    const invitation = new URLSearchParams(url.hash.slice(1));
    servers = await discover(url.origin);
    const psk = Buffer.from(key ?? invitation.get('channel_key'), 'base64url');
    await join(servers.pairing_server_base_uri, invitation.get('channel_id'), new Uint8Array(psk), userAgent);
  },
  // barge enters the channel of a pairing link and says a text where a hello should come.
  barge: async ({ link, text }) => {
    const url = new URL(link);
    const { pairing_server_base_uri: relay } = await discover(url.origin);
    await haunt(relay, new URLSearchParams(url.hash.slice(1)).get('channel_id'), text);
  },
  // request asks to be let in; members in "with" replace those of an honest request, null leaves one out.
  request: async ({ with: changes = {} }) => {
    request = { ...(request ?? await makeRequest()), ...changes };
    await send('pair:supp:request', Object.fromEntries(Object.entries(request).filter(([, value]) => value !== null)));
  },
  confirm: () => send('pair:supp:authorize'),
  complete: () => send('pair:supp:complete'),
  // redeem exchanges the code and opens the keys.
  redeem: async () => {
    if (authorization.state !== request.state) throw new Error('the state is not the one that was asked for');
    tokens = await call('POST', '/oauth/token', {
      grant_type: 'authorization_code', client_id: request.client_id, code: authorization.code, code_verifier: verifier,
    });
    say('signed in', {
      scope: tokens.scope,
      lasting: Boolean(tokens.refresh_token),
      session: Boolean(tokens.session_token),
      keys: await decrypt(tokens.keys_jwe),
    });
  },
  // register names the phone in the account's list of devices, and returns the list.
  register: async ({ name }) => {
    await call('POST', '/account/device', { name, type: 'mobile' }, tokens.refresh_token);
    return { devices: await call('GET', '/account/devices', undefined, tokens.refresh_token) };
  },
});
