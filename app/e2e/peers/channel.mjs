// What both roles have in common: one fxa-pairing-channel, told as it goes, and the ways to misuse it.

import { createRequire } from 'node:module';
import { WebSocket } from 'ws';
import './browser.mjs';
import { say } from './puppet.mjs';

let userAgent = '';
const sockets = [];
globalThis.WebSocket = class extends WebSocket {
  constructor(address) {
    super(address, { headers: { 'User-Agent': userAgent } });
    sockets.push(this);
  }
};

const require = createRequire(import.meta.url);
const { PairingChannel } = require('fxa-pairing-channel/dist/FxAccountsPairingChannel.babel.umd.js');

let channel;

export async function create(relay, ua) {
  userAgent = ua;
  tell(await PairingChannel.create(relay));
  return channel;
}

export async function join(relay, id, key, ua) {
  userAgent = ua;
  tell(await PairingChannel.connect(relay, id, key));
}

// haunt enters a channel without the library, once greeted, and says that text.
export function haunt(relay, id, text) {
  const socket = new globalThis.WebSocket(`${relay}/v1/ws/${id}`);
  socket.addEventListener('close', () => say('socket closed'));
  return new Promise((resolve, reject) => {
    socket.addEventListener('message', () => resolve(socket.send(text)), { once: true });
    socket.addEventListener('error', reject);
  });
}

function tell(opened) {
  channel = opened;
  channel._connection.connected.then(
    () => say('secured'),
    (error) => say('insecure', { text: error.message }),
  );
  channel.addEventListener('message', ({ detail }) => {
    say('message', { name: detail.data.message, data: detail.data.data, sender: detail.sender, whole: detail.data });
    if (handlers[detail.data.message]) handlers[detail.data.message](detail.data.data);
  });
  channel.addEventListener('close', () => say('closed'));
  channel.addEventListener('error', ({ detail }) => say('error', { text: detail.error.message }));
  channel._socket.addEventListener('close', () => say('socket closed'));
}

export const handlers = {};

export function send(message, data = {}) {
  return channel.send({ message, data });
}

// The orders that both roles understand.
export const orders = {
  // send passes one JSON value through the secure channel.
  send: ({ value }) => channel.send(value),
  // inside puts bytes into the secure channel that need not be JSON.
  inside: ({ text }) => channel._connection.send(new TextEncoder().encode(text)),
  // outside sends a text past the secure channel.
  outside: ({ text }) => channel._socket.send(text),
  // close says close_notify. The library stumbles over a socket that is closed meanwhile.
  close: () => channel.close().catch((error) => {
    if (!channel.closed) throw error;
  }),
  // vanish kills the socket.
  vanish: () => sockets.at(-1).terminate(),
};

export function base64url(bytes) {
  return Buffer.from(bytes).toString('base64url');
}

export async function discover(origin) {
  const answer = await fetch(new URL('/.well-known/fxa-client-configuration', origin));
  return answer.json();
}
