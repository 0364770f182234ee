import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/config/yaml-bound.ts
var MAX_YAML_BYTES = 262144;
function yamlTooLarge(text) {
  const bytes = Buffer.byteLength(text);
  return bytes > MAX_YAML_BYTES ? `has ${bytes} bytes; ${MAX_YAML_BYTES} (256 KiB) are read` : void 0;
}
function yamlFault(message) {
  return message.startsWith("Maximum call stack") ? "the nesting is too deep" : message.split("\n", 1)[0] ?? message;
}

export {
  yamlTooLarge,
  yamlFault
};
