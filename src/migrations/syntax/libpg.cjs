// The entry of dist/sql: PostgreSQL's own parser, which an ESM bundle cannot hold (it looks for its WebAssembly by __dirname).
// A second, optimising compilation of its grammar takes 550 MiB and more time than it ever gives back to a run of migrations.
require('node:v8').setFlagsFromString('--liftoff-only')
module.exports = require('libpg-query')
