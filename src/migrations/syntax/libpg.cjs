// The entry of dist/sql: PostgreSQL's own parser, which an ESM bundle cannot hold (it looks for its WebAssembly by __dirname).
module.exports = require('libpg-query')
