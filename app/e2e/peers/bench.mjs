// Measures Mozilla's pairing channel with itself, both roles in this process, and tells the results as Go's benchmarks do.
// Arguments: the address of a relay without limits, and how often to do each thing (the long one a tenth as often).

import { createRequire } from 'node:module';
import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import './browser.mjs';

// joined is when the relay greeted the end that came last: from then on there is nothing but the handshake and the messages.
let joined;
globalThis.WebSocket = class extends WebSocket {
  constructor(address) {
    super(address);
    this.once('message', () => { joined = performance.now(); });
  }
};
const require = createRequire(import.meta.url);
const { PairingChannel, _internals } = require('fxa-pairing-channel/dist/FxAccountsPairingChannel.babel.umd.js');

const relay = process.argv[2];
const times = Number(process.argv[3]);

// measure tells the median, in nanoseconds, of what the given function says one turn took, under each of its names. As many
// turns before that warm up.
async function measure(turn, turns) {
  const took = {};
  for (let i = 0; i < turns; i++) await turn();
  for (let i = 0; i < turns; i++) {
    for (const [name, time] of Object.entries(await turn())) (took[name] ??= []).push(time);
  }
  for (const [name, times] of Object.entries(took)) {
    times.sort((a, b) => a - b);
    console.log(`BenchmarkLibrary/${name} ${turns} ${Math.round(times[turns >> 1] * 1e6)} ns/op`);
  }
}

const heard = (channel, count = 1) => new Promise((resolve, reject) => {
  channel.addEventListener('message', () => { if (--count === 0) resolve(); });
  channel.addEventListener('error', ({ detail }) => reject(detail.error));
});

async function meet() {
  const authority = await PairingChannel.create(relay);
  const supplicant = await PairingChannel.connect(relay, authority.channelId, authority.channelKey);
  const asked = heard(authority);
  const answered = heard(supplicant);
  await supplicant._connection.connected;
  await supplicant.send('request');
  await asked;
  await authority.send('answer');
  await answered;
  return [authority, supplicant];
}

function part(...channels) {
  for (const channel of channels) channel._shutdown();
}

// handshake is without a network: each end's records go straight into the other one.
await measure(async () => {
  const key = randomBytes(32);
  const id = new TextEncoder().encode('0123456789abcdefghijkl');
  const began = performance.now();
  const { ServerConnection, ClientConnection } = _internals;
  let client;
  const server = await ServerConnection.create(key, id, (record) => { client.then((end) => end.recv(record)); });
  client = ClientConnection.create(key, id, (record) => { server.recv(record); });
  await Promise.all([client.then((end) => end.connected), server.connected]);
  return { handshake: performance.now() - began };
}, times);

await measure(async () => {
  const began = performance.now();
  const ends = await meet();
  const now = performance.now();
  part(...ends);
  return { 'join+meet': now - began, meet: now - joined };
}, times);

// stream sends 1000 messages of 1 KiB one way, without waiting for one before the next.
const message = 'x'.repeat(1022); // and two quotation marks
const [authority, supplicant] = await meet();
await measure(async () => {
  const all = heard(supplicant, 1000);
  const began = performance.now();
  for (let i = 0; i < 1000; i++) authority.send(message);
  await all;
  return { stream: performance.now() - began };
}, Math.ceil(times / 10));
process.exit(0);
