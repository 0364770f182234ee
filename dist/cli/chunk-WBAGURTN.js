import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/postgres/json.ts
function record(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw unexpected(value, "an object");
  return Object.fromEntries(Object.entries(value));
}
function list(value) {
  if (value === null) return [];
  if (!Array.isArray(value)) throw unexpected(value, "a list");
  return value;
}
function string(value) {
  if (typeof value !== "string") throw unexpected(value, "text");
  return value;
}
function number(value) {
  if (typeof value !== "number") throw unexpected(value, "a number");
  return value;
}
function boolean(value) {
  if (typeof value !== "boolean") throw unexpected(value, "a boolean");
  return value;
}
function oneOf(values, value) {
  const found = values.find((each) => each === value);
  if (found === void 0) throw unexpected(value, values.join(" or "));
  return found;
}
function optional(value, parse) {
  return value === null ? void 0 : parse(value);
}
function unexpected(value, desired) {
  return new Error(`A catalog query returned ${JSON.stringify(value)} in place of ${desired}.`);
}

export {
  record,
  list,
  string,
  number,
  boolean,
  oneOf,
  optional
};
