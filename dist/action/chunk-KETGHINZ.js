import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/clock.ts
import { setTimeout as sleep } from "node:timers/promises";
var systemClock = {
  // Not `performance`, whose module takes more than a millisecond to load.
  now: () => {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1e3 + nanoseconds / 1e6;
  },
  sleep: (ms, signal) => sleep(ms, void 0, signal ? { signal } : {})
};

export {
  systemClock
};
