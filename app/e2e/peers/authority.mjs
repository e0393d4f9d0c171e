// A computer out of Mozilla's own libraries: fxa-pairing-channel opens the channel and invites, as Firefox does, and
// fxa-crypto-relier seals the keys. The session to ask for a code with is handed to it.

import { createRequire } from 'node:module';
import { serve } from './puppet.mjs';
import { base64url, create, discover, handlers, orders, send } from './channel.mjs';

const require = createRequire(import.meta.url);

const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

let servers;
let request;

handlers['pair:supp:request'] = (data) => { request = data; };

serve({
  ...orders,
  // open opens a channel on the relay of that content origin, and tells the pairing link.
  open: async ({ origin }) => {
    servers = await discover(origin);
    const channel = await create(servers.pairing_server_base_uri, userAgent);
    const id = channel.channelId;
    const key = base64url(channel.channelKey);
    return { id, key, link: `${origin}/pair#channel_id=${id}&channel_key=${key}` };
  },
  metadata: (data) => send('pair:auth:metadata', data),
  // mint seals the keys to the phone, or to another key if one is given, and asks for a code.
  mint: async ({ bearer, keys, to }) => {
    const DeriverUtils = require('fxa-crypto-relier/src/deriver/DeriverUtils');
    const { access_type, client_id, code_challenge, code_challenge_method, scope, state } = request;
    const answer = await fetch(servers.auth_server_base_url + '/v1/oauth/authorization', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: bearer },
      body: JSON.stringify({
        access_type, client_id, code_challenge, code_challenge_method, scope, state, response_type: 'code',
        keys_jwe: await new DeriverUtils().encryptBundle(to ?? request.keys_jwk, JSON.stringify(keys)),
      }),
    });
    const { code, errno } = await answer.json();
    if (!answer.ok) throw new Error(`no code: ${answer.status}, errno ${errno}`);
    return { code, state };
  },
  authorize: (data) => send('pair:auth:authorize', data),
  cancel: () => send('pair:auth:cancel'),
});
