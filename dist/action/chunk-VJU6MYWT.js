import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/sentence.ts
function sentence(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
function clause(text) {
  return text.replace(/[.;\s]+$/, "");
}
function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export {
  sentence,
  clause,
  capitalised
};
