import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/engine/cancel.ts
var GRACE_MS = 5e3;
var LEAVE_MS = 500;
function abortOnSignal() {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => controller.abort(new Cancelled(signal)));
  }
  return controller;
}
async function endingSoon(signal, work) {
  let timer;
  let begin = () => {
  };
  const left = new Promise((_, reject) => {
    begin = () => {
      timer = setTimeout(() => reject(signal.reason), GRACE_MS);
    };
  });
  if (signal.aborted) begin();
  else signal.addEventListener("abort", begin, { once: true });
  try {
    return await Promise.race([work, left]);
  } finally {
    signal.removeEventListener("abort", begin);
    clearTimeout(timer);
  }
}
function endLeftCalls(controller) {
  controller.abort(new DeployError("OVER", "The run is over."));
}
function leave({ signal: { reason } }) {
  const end = () => {
    if (!(reason instanceof Cancelled)) process.exit();
    process.removeAllListeners(reason.signal);
    process.kill(process.pid, reason.signal);
  };
  setTimeout(end, LEAVE_MS).unref();
}
var Cancelled = class extends DeployError {
  signal;
  constructor(signal) {
    super("CANCELLED", `Cancelled by ${signal}.`, { hint: "Run the job again: it continues from here." });
    this.signal = signal;
  }
};

export {
  abortOnSignal,
  endingSoon,
  endLeftCalls,
  leave
};
