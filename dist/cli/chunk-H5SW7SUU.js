import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/postgres/search-path.ts
var OWN_PATH = "pg_catalog, pg_temp";
var RESTRICT_PATH = `SET search_path = ${OWN_PATH}`;
var RESTRICT_PATH_LOCALLY = `SET LOCAL search_path = ${OWN_PATH}`;
var START_UP_OPTIONS = "-c search_path=pg_catalog,pg_temp -c quote_all_identifiers=off -c default_transaction_isolation=read\\ committed";

export {
  RESTRICT_PATH,
  RESTRICT_PATH_LOCALLY,
  START_UP_OPTIONS
};
