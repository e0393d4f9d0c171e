// The reference implementation of Hawk, as a client, and as a judge of our own headers.
// Asked: {origin, client, strict, token, ours: {method, path, payload, header}}. fxa-js-client makes the credentials of the token.

import { createRequire } from 'node:module';
import { asked, assert, step } from './peer.mjs';

const require = createRequire(import.meta.url);
const Hawk = require('hawk');
const credentialsOf = require('fxa-js-client/client/lib/hawkCredentials');
const { id, key: bits } = await credentialsOf(asked.token, 'sessionToken', 2 * 32);
const credentials = { id, key: Buffer.from(Int32Array.from(bits).buffer).swap32(), algorithm: 'sha256' };
const url = (path) => `${asked.origin}/v1${path}`;
const sync = JSON.stringify({ client_id: asked.client, scope: 'https://identity.mozilla.com/apps/oldsync' });

function header(path, method, more) {
  return Hawk.client.header(url(path), method, { credentials, contentType: 'application/json', ...more }).header;
}

async function send(path, authorization, body, contentType = 'application/json') {
  const response = await fetch(url(path), {
    method: body === undefined ? 'GET' : 'POST', body,
    headers: { authorization, ...(body !== undefined && { 'content-type': contentType }) },
  });
  return { status: response.status, ...await response.json() };
}

async function expect(want, what, reply) {
  const got = await reply;
  const expected = asked.strict ? want : 200;
  assert.equal(got.status === 200 ? 200 : got.errno, expected, `${what}: ${got.status} ${JSON.stringify(got)}`);
  step(`${what}: ${expected === 200 ? 'accepted' : `refused with ${expected}`}`);
  return got;
}

const status = '/session/status';
const filtered = '/account/attached_clients?filterIdleDevicesTimestamp=1';
const data = '/account/scoped-key-data';

await expect(200, 'no body', send(status, header(status, 'GET')));
await expect(200, 'a query', send(filtered, header(filtered, 'GET')));
await expect(200, 'a body with its hash', send(data, header(data, 'POST', { payload: sync }), sync));
await expect(200, 'a content type with parameters',
  send(data, header(data, 'POST', { payload: sync, contentType: 'application/json; charset=utf-8' }), sync, 'application/json; charset=utf-8'));
await expect(200, 'an ext', send(status, header(status, 'GET', { ext: 'something else' })));

await expect(109, 'another body than the hashed one', send(data, header(data, 'POST', { payload: `${sync} ` }), sync));
await expect(109, 'a body without a hash', send(data, header(data, 'POST'), sync));
await expect(109, 'another key', send(status, header(status, 'GET', { credentials: { ...credentials, key: 'another' } })));
await expect(109, 'another method', send(status, header(status, 'POST')));
await expect(109, 'another path', send(status, header(filtered, 'GET')));
await expect(109, 'another host', send(status, Hawk.client.header('http://example.org/v1/session/status', 'GET', { credentials }).header));
const late = await expect(111, 'a clock that is two minutes slow', send(status, header(status, 'GET', { localtimeOffsetMsec: -120000 })));
if (asked.strict) assert.ok(Math.abs(late.serverTime - Date.now() / 1000) < 5);
const once = header(status, 'GET');
await expect(200, 'a nonce', send(status, once));
await expect(115, 'a nonce again', send(status, once));

const stranger = { ...credentials, id: '0'.repeat(64) };
const unknown = await send(status, header(status, 'GET', { credentials: stranger }));
assert.equal(unknown.errno, 110);
step('an unknown id: refused with 110');

const { host, hostname, port } = new URL(asked.origin);
for (const { method, path, payload, header: authorization } of asked.ours) {
  const request = { method, url: path, headers: { host, authorization, 'content-type': 'application/json' } };
  await Hawk.server.authenticate(request, () => credentials, { payload, host: hostname, port });
  step(`our own header for ${method} ${path}: good`);
}
