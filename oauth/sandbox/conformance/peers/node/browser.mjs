// A real browser without a window: what its user sees and does on the pages of an account server.

import puppeteer from 'puppeteer-core';
import { createServer } from 'node:http';
import { asked, assert } from './peer.mjs';

const browser = await puppeteer.launch({
  executablePath: asked.chromium, headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
const page = await browser.newPage();
const complaints = [];
const callbacks = [];
page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
page.on('pageerror', (error) => complaints.push(String(error)));

export async function close() {
  await browser.close();
  // Only now: until its end the browser may ask for an icon there.
  for (const server of callbacks) {
    server.closeAllConnections();
    server.close();
  }
  // Browsers ask for an icon that these pages do not have.
  assert.deepEqual(complaints.filter((text) => !text.includes('404')), []);
}

export async function heading(path) {
  const response = await page.goto(asked.origin + path);
  assert.equal(response.status(), 200, path);
  return page.$eval('h1', (h1) => h1.textContent);
}

// callback is a loopback address as RFC 8252 has it: where a native app waits for the browser.
export async function callback() {
  const arrivals = [];
  const waiting = [];
  const server = createServer((request, response) => {
    response.end('You can close this page.');
    if (!request.url.startsWith('/callback?')) return;
    const arrived = new URL(request.url, address);
    waiting.length ? waiting.shift()(arrived) : arrivals.push(arrived);
  });
  callbacks.push(server);
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const address = `http://127.0.0.1:${server.address().port}`;
  return {
    uri: `${address}/callback`,
    next: () => (arrivals.length ? Promise.resolve(arrivals.shift()) : new Promise((arrived) => waiting.push(arrived))),
  };
}

async function press(decision) {
  await Promise.all([page.waitForNavigation(), page.click(`button[value=${decision}]`)]);
}

// signIn opens the address and signs in there, as far as the page asks; code fetches what was mailed.
export async function signIn(address, { email, password, code }) {
  await page.goto(String(address));
  await page.$eval('input[name=email]', (input) => { input.value = ''; });
  await page.type('input[name=email]', email);
  await page.type('input[name=password]', password);
  await press('allow');
  if (await page.$('input[name=code]')) {
    await page.type('input[name=code]', await code());
    await press('allow');
  }
}

export async function deny(address) {
  await page.goto(String(address));
  await press('deny');
}
