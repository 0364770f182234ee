import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/migrations/syntax/parser.ts
var PARSER_VERSION = 18;
var SqlSyntaxError = class extends Error {
  offset;
  constructor(message, offset) {
    super(message);
    this.name = "SqlSyntaxError";
    this.offset = offset;
  }
};

export {
  PARSER_VERSION,
  SqlSyntaxError
};
