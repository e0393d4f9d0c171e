// A puppet does what the lines on standard input say, one after another, and tells on standard output what happened. Each
// line is a JSON object: {"do": name, "number": n, ...} comes in; {"kind": name, ...} goes out, of kind "done" or "failed" and
// with the same number when an order has been carried out. It ends when its standard input has ended and all is done.

import { createInterface } from 'node:readline';

const patience = 5000;

export function say(kind, more = {}) {
  process.stdout.write(JSON.stringify({ ...more, kind }) + '\n');
}

export function serve(orders) {
  const lines = createInterface({ input: process.stdin });
  let last = Promise.resolve();
  lines.on('line', (line) => {
    const { do: name, number, ...order } = JSON.parse(line);
    last = last
      .then(() => orders[name](order))
      .then(
        (more) => say('done', { ...more, number }),
        (error) => say('failed', { text: String(error.message ?? error), number }),
      );
  });
  lines.on('close', () => {
    setTimeout(() => process.exit(1), patience).unref();
    last.then(() => process.exit(0));
  });
}
