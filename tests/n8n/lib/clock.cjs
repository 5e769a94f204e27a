// A clock that stands still until it is moved. Must be loaded before everything else.
'use strict';
const Real = Date;
let now = 0;

class VirtualDate extends Real {
  constructor(...args) {
    if (args.length === 0) super(now);
    else super(...args);
  }
  static now() {
    return now;
  }
}
globalThis.Date = VirtualDate;

// The pause between the tries of a node takes no time.
const realTimeout = globalThis.setTimeout;
globalThis.setTimeout = Object.assign((f, length, ...args) => realTimeout(f, length === 5_000 ? 0 : length, ...args), realTimeout);

module.exports = {
  now: () => now,
  set(instant) {
    now = instant;
  },
};
