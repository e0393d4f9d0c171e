// What the peers of this folder have in common: the question they are asked, and the steps and the answer they print.

import { strict as assert } from 'node:assert';
import { createHmac, webcrypto } from 'node:crypto';

// Names that the libraries expect of a browser or of Node 20.
globalThis.crypto ??= webcrypto;
globalThis.CryptoKey ??= webcrypto.CryptoKey;

export { assert };
export const asked = JSON.parse(process.argv[2]);

export const step = (text) => console.log(`- ${text}`);
export const answer = (value) => console.log(JSON.stringify(value));

export async function refused(errno, call) {
  const refusal = await call.then(() => null, (e) => e);
  assert.equal(refusal?.errno, errno);
  return refusal;
}

// mailed is the newest code that the sandbox has sent there.
export async function mailed(email) {
  const response = await fetch(`${asked.origin}/__sandbox/mail/${email}`);
  return (await response.json()).at(-1).code;
}

// authenticatorCode is RFC 6238 for a secret in base32.
export function authenticatorCode(secret, ahead = 0) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
  const mac = createHmac('sha1', key).update(counter).digest();
  const code = (mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000;
  return String(code).padStart(6, '0');
}
