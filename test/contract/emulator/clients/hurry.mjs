// Preload: the waiters of the SDKs pause for seconds between looks; here a twentieth will do.
const wait = globalThis.setTimeout
globalThis.setTimeout = Object.assign(
  (work, ms, ...args) => wait(work, ms > 200 ? ms / 20 : ms, ...args),
  wait,
)
