import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/config/duration.ts
var UNIT_MS = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };
var UNITS_LARGEST_FIRST = ["d", "h", "m", "s", "ms"];
var DURATION_PATTERN = "^(?=\\d)(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?$";
var DURATION = new RegExp(DURATION_PATTERN);
function parseDuration(text) {
  const match = DURATION.exec(text);
  if (!match) return void 0;
  const milliseconds = UNITS_LARGEST_FIRST.reduce(
    (sum, unit, index) => sum + Number(match[index + 1] ?? 0) * UNIT_MS[unit],
    0
  );
  return Number.isSafeInteger(milliseconds) ? milliseconds : void 0;
}
function formatDuration(milliseconds) {
  let rest = milliseconds;
  const parts = [];
  for (const unit of UNITS_LARGEST_FIRST) {
    const count = Math.floor(rest / UNIT_MS[unit]);
    rest -= count * UNIT_MS[unit];
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.join("") || "0s";
}

export {
  DURATION_PATTERN,
  parseDuration,
  formatDuration
};
