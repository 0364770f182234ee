import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/migrations/change.ts
function isMigrationChange(change) {
  return change.kind === "migrate" || change.kind === "repeat-migration";
}

export {
  isMigrationChange
};
