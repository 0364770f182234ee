import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/deadline.ts
var LEAST_ANSWER_MS = 1e4;
var SLOW = "Run the job again: it continues from here. Raise it with `wait-timeout: 60m` if the platform is slow.";
var PROGRESS_EVERY_MS = 15e3;
var Deadline = class {
  #options;
  #end;
  constructor(options) {
    this.#options = options;
    this.#end = options.clock.now() + options.timeoutMs;
  }
  get signal() {
    return this.#options.signal;
  }
  /** Milliseconds left; never negative. */
  remaining() {
    return Math.max(0, this.#end - this.#options.clock.now());
  }
  /** The end of a wait for `what`; `state`, the end of a sentence, is what is known of it. */
  usedUp(what, state, hint = SLOW) {
    const budget = describe(this.#options.timeoutMs);
    return new DeployError(
      "TIMEOUT",
      `Gave up waiting for ${what} when the wait-timeout of ${budget} was used up; ${state}.`,
      { hint }
    );
  }
  /** Gives `work` a signal that aborts with DeployError `TIMEOUT` when the budget is used up, and with the run's. */
  async within(what, state, work) {
    const { clock, signal } = this.#options;
    const [over, done] = [new AbortController(), new AbortController()];
    const timing = clock.sleep(this.remaining(), done.signal).then(
      () => over.abort(this.usedUp(what, state)),
      () => {
      }
    );
    try {
      return await work(AbortSignal.any([signal, over.signal]));
    } finally {
      done.abort();
      await timing;
    }
  }
  /**
   * Calls `look` until it is done. Pauses grow from an eighth of the poll interval to the whole of it.
   * Throws DeployError `TIMEOUT`, naming `what` and the last state seen; rethrows whatever `look` throws.
   */
  async poll(what, look) {
    const { clock, pollMs, signal, reporter } = this.#options;
    const start = clock.now();
    let pause = pollMs / 8;
    let lastProgress = start;
    let lastState;
    for (; ; ) {
      signal.throwIfAborted();
      const seen = await look();
      if (seen.done) return seen.value;
      const now = clock.now();
      if (seen.state !== lastState || now - lastProgress >= PROGRESS_EVERY_MS) {
        reporter.info(`waiting for ${what}: ${seen.state} (${Math.round((now - start) / 1e3)} s)`);
        lastProgress = now;
        lastState = seen.state;
      }
      if (this.remaining() === 0) {
        throw this.usedUp(what, `it was still ${seen.state.replace(/\.$/, "")}`);
      }
      await clock.sleep(Math.min(pause, this.remaining()), signal);
      pause = Math.min(pause * 1.6, pollMs);
    }
  }
};
function describe(ms) {
  return ms < 12e4 ? `${Math.round(ms / 1e3)} s` : `${Math.round(ms / 6e4)} min`;
}

export {
  LEAST_ANSWER_MS,
  Deadline
};
