import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  code,
  printable
} from "./chunk-NNJ77NSG.js";

// src/commands/migrate-subject.ts
function subjectOf({ lakebase: { database, schema } }) {
  return {
    name: printable(`schema ${schema} of database ${database}`),
    markdown: `Schema ${code(schema)} of database ${code(database)}`,
    done: "Migrated",
    status: "is migrated",
    upToDate: "is up to date"
  };
}

export {
  subjectOf
};
