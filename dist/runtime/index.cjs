'use strict'
module.exports = require('./core.cjs')({
  'node:crypto': require('node:crypto'),
  'node:diagnostics_channel': require('node:diagnostics_channel'),
  'node:fs': require('node:fs'),
  'node:os': require('node:os'),
  'pg': require('pg'),
})
