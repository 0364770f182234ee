#!/usr/bin/env node
import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/cli/main.ts
import { createRequire } from "node:module";
var load = createRequire(import.meta.url);
var [command, ...rest] = process.argv.slice(2);
var shell = {
  env: process.env,
  directory: process.cwd(),
  // Not opened by the many runs that print nothing to it.
  stdout: { write: (text) => process.stdout.write(text) },
  stderr: process.stderr,
  loadSdk: async () => load("../sdk/index.cjs"),
  loadSql: async () => load("../sql/index.cjs")
};
if (command === "exec") {
  const { exec } = await import("./exec-N6MTD6EV.js");
  process.exitCode = await exec(rest, shell);
} else {
  const { run } = await import("./run-FTT7ZWLX.js");
  const { leave } = await import("./cancel-NSUPXGRE.js");
  process.exitCode = await run(process.argv.slice(2), { ...shell, leave });
}
