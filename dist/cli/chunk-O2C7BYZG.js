import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  systemClock
} from "./chunk-KETGHINZ.js";
import {
  SqlSyntaxError
} from "./chunk-53LUEOCF.js";
import {
  offsetOfCharacter,
  offsetsOfBytes
} from "./chunk-4ZZPHBBI.js";
import {
  Deadline
} from "./chunk-F24S7VJV.js";
import {
  skipBlank
} from "./chunk-WBYYI7VR.js";
import {
  clause
} from "./chunk-VJU6MYWT.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/migrations/syntax/libpg.ts
async function createParser(library) {
  await library.loadModule();
  return {
    parse: (sql) => ({ statements: toStatements(sql, parseTree(library, sql).stmts ?? []) })
  };
}
function parseTree(library, sql) {
  try {
    return library.parseSync(sql);
  } catch (error) {
    const position = cursorPosition(error);
    if (position === void 0 || !(error instanceof Error)) throw error;
    throw new SqlSyntaxError(error.message, offsetOfCharacter(sql, position));
  }
}
function cursorPosition(error) {
  const details = property(error, "sqlDetails");
  const position = property(details, "cursorPosition");
  return typeof position === "number" ? position : void 0;
}
function property(value, name) {
  if (typeof value !== "object" || value === null) return void 0;
  return Object.entries(value).find(([field]) => field === name)?.[1];
}
function toStatements(sql, raw) {
  const size = Buffer.byteLength(sql);
  const bounds = raw.flatMap(({ stmt_location = 0, stmt_len }) => [
    stmt_location,
    stmt_len === void 0 ? size : stmt_location + stmt_len
  ]);
  const offsets = offsetsOfBytes(sql, bounds);
  return raw.map(({ stmt }, index) => {
    const start = skipBlank(sql, offsets[2 * index] ?? 0);
    return { ...named(stmt), start, end: offsets[2 * index + 1] ?? sql.length };
  });
}
function named(stmt) {
  const [kind, node] = Object.entries(stmt ?? {})[0] ?? ["", void 0];
  const found = { kind, node };
  if (!isNamed(found)) throw new Error("the parser gave a statement without a name");
  return found;
}
function isNamed(found) {
  return found.kind.endsWith("Stmt") && typeof found.node === "object" && found.node !== null;
}

// src/migrations/syntax/syntax.ts
var Syntax = class {
  /** Files that the server itself has parsed. */
  accepted = /* @__PURE__ */ new Set();
  #load;
  #parsed = /* @__PURE__ */ new Map();
  #parser;
  constructor(load) {
    this.#load = load;
  }
  /** The parser itself, for what the server prints. */
  async parser() {
    this.#parser ??= this.#load();
    return this.#parser;
  }
  async parse(file) {
    const known = this.#parsed.get(file);
    if (known) return known;
    const parsed = parseWith(await this.parser(), file);
    this.#parsed.set(file, parsed);
    return parsed;
  }
  /** The statements of a file that has been checked. Throws DeployError `MIGRATION_NOT_CHECKED` for a syntax error. */
  async statements(file) {
    const { statements, error } = await this.parse(file);
    if (!error) return statements;
    throw new DeployError(
      "MIGRATION_NOT_CHECKED",
      `${file.name} has a syntax error: ${clause(error.message)}.`,
      {
        cause: error
      }
    );
  }
};
function parseWith(parser, file) {
  try {
    return { file, statements: parser.parse(file.sql).statements, error: void 0 };
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    return { file, statements: [], error };
  }
}

// src/engine/start.ts
function createDatabasePorts({ waitTimeoutMs: timeoutMs, pollMs }, { reporter, signal, timeline, meter, run, loadSql }) {
  const clock = systemClock;
  return {
    clock,
    deadline: new Deadline({ clock, timeoutMs, pollMs, signal, reporter }),
    meter,
    reporter,
    timeline,
    run,
    syntax: new Syntax(async () => createParser(await loadSql()))
  };
}

export {
  createDatabasePorts
};
