const v8 = require('node:v8')

// The entry of dist/sql: PostgreSQL's own parser, which an ESM bundle cannot hold (it looks for its WebAssembly by __dirname).
// A second, optimising compilation of its grammar takes 550 MiB and more time than it ever gives back to a run of migrations.
// Either flag alone leaves it on, in Node 20 to 26.
v8.setFlagsFromString('--no-wasm-tier-up')
v8.setFlagsFromString('--no-wasm-dynamic-tiering')
module.exports = require('libpg-query')
