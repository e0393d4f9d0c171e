// The libraries are made for browsers. These names are what they miss in Node: window, and before Node 20 two more.

import { webcrypto } from 'node:crypto';

globalThis.window = globalThis;
globalThis.crypto ??= webcrypto;
globalThis.CustomEvent ??= class extends Event {
  constructor(type, options) {
    super(type, options);
    this.detail = options?.detail ?? null;
  }
};
