'use strict'
module.exports = require('./core.cjs')({
  'node:crypto': require('node:crypto'),
  'node:diagnostics_channel': require('node:diagnostics_channel'),
  'node:events': require('node:events'),
  'node:fs': require('node:fs'),
  'node:net': require('node:net'),
  'node:stream': require('node:stream'),
  'pg': require('pg'),
})
