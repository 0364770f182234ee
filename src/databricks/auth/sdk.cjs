// The Databricks SDK's login chain alone, bundled apart: few runs need it, and it is a megabyte of CommonJS.
module.exports = require('@databricks/sdk-experimental/dist/config/Config.js')
