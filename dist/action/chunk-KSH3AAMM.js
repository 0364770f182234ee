import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  readRegularFile
} from "./chunk-IQS7U2CU.js";
import {
  isAllowance,
  readAllowance
} from "./chunk-PUMUZ2AY.js";
import {
  compareVersions,
  identify,
  isRepeatable,
  keyBesideOthers,
  numberOf
} from "./chunk-BXTFETVF.js";
import {
  LAYOUTS,
  LAYOUT_NAMES,
  layoutOf
} from "./chunk-ZJH35LZ7.js";
import {
  durationMs,
  refuse
} from "./chunk-KIEY5H6O.js";
import {
  locate
} from "./chunk-4ZZPHBBI.js";
import {
  tokensOf
} from "./chunk-ZQDTDYLC.js";
import {
  skipBlank
} from "./chunk-WBYYI7VR.js";
import {
  quoteIdentifier
} from "./chunk-KR4KYWI5.js";
import {
  InvalidInput
} from "./chunk-TQXD66EW.js";

// src/migrations/read.ts
import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { join as join2, sep } from "node:path";

// src/migrations/header.ts
var DEFAULTS = {
  phase: "before-deploy",
  transactional: true,
  lockTimeoutMs: void 0,
  statementTimeoutMs: void 0,
  allowances: [],
  run: void 0
};
var TIMEOUT = { minMs: 1, maxMs: 864e5 };
var DIRECTIVES = /* @__PURE__ */ new Map([
  [
    "phase",
    oneOf("phase", {
      "before-deploy": { phase: "before-deploy" },
      "after-deploy": { phase: "after-deploy" }
    })
  ],
  ["run", oneOf("run", { "on-change": { run: "on-change" }, always: { run: "always" } })],
  ["transaction", oneOf("transaction", { none: { transactional: false } })],
  ["lock_timeout", timeout((lockTimeoutMs) => ({ lockTimeoutMs }))],
  ["statement_timeout", timeout((statementTimeoutMs) => ({ statementTimeoutMs }))],
  ["allow", allow()]
]);
var LINE = new RegExp(
  `^[ \\t]*--[ \\t]*(${[...DIRECTIVES.keys()].join("|")})[ \\t]*:[ \\t]*(.*?)[ \\t]*$`,
  "gim"
);
function readHeader(path, sql) {
  const firstStatement = skipBlank(sql, 0);
  const problems = [];
  let header = DEFAULTS;
  for (const { index, 1: word2 = "", 2: value = "" } of sql.matchAll(LINE)) {
    const key = word2.toLowerCase();
    const directive = DIRECTIVES.get(key);
    if (!directive || directive.isProse?.(value)) continue;
    const line = `\`-- ${key}: ${value}\``;
    const location = locate(path, sql, index);
    const reading = directive.read(value, header, index);
    if (index < firstStatement) {
      if (reading.ok) header = { ...header, ...reading.value };
      else problems.push({ ...reading.refusal, message: `${line} ${reading.refusal.message}`, location });
    } else if (reading.ok) {
      problems.push({ location, ...misplaced(line) });
    }
  }
  return { ...header, problems };
}
function oneOf(key, values) {
  const lines = Object.keys(values).map((each) => `\`-- ${key}: ${each}\``);
  return {
    read(value) {
      const found = Object.hasOwn(values, value) ? values[value] : void 0;
      return found ? { ok: true, value: { ...found } } : refuse("is not known", `write ${lines.join(" or ")}, or leave the line out`);
    }
  };
}
function timeout(toHeader) {
  return {
    read(value) {
      const reading = durationMs(TIMEOUT).read(value);
      return reading.ok ? { ok: true, value: toHeader(reading.value) } : reading;
    }
  };
}
function allow() {
  return {
    isProse: (value) => !isAllowance(value),
    read(value, { allowances }, offset) {
      const reading = readAllowance(value, offset);
      return reading.ok ? { ok: true, value: { allowances: [...allowances, ...reading.value] } } : reading;
    }
  };
}
function misplaced(line) {
  return {
    message: `${line} has no effect below the first statement`,
    hint: "move it to the top of the file"
  };
}

// src/migrations/layouts/detect.ts
function detectLayout(files, others, displayDirectory) {
  const seen = /* @__PURE__ */ new Map();
  const see = (layout, path) => seen.set(layout, [...seen.get(layout) ?? [], path]);
  const hasJournal = others.includes(LAYOUTS.drizzle.sign);
  for (const file of files) {
    const layout = shownBy(file, others);
    if (layout) see(layout === "plain" && hasJournal ? "drizzle" : layout, file.path);
  }
  for (const layout of LAYOUT_NAMES) {
    const { sign } = layoutOf(layout);
    if (sign !== void 0 && others.includes(sign)) see(layout, sign);
  }
  const [first, second] = seen.keys();
  if (first !== void 0 && second !== void 0) return { problem: mixed(seen, files, displayDirectory) };
  return { layout: first ?? "plain" };
}
function shownBy({ path, text }, others) {
  const marked = LAYOUT_NAMES.find((name) => layoutOf(name).marker?.test(text));
  if (marked) return marked;
  if (path.endsWith("/down.sql") || /^R__[^/]+$/.test(path)) return void 0;
  if (others.includes(path.replace(/migration\.sql$/, "snapshot.json"))) return "drizzle";
  return LAYOUT_NAMES.find((name) => {
    const { up, down, isShownByPath } = layoutOf(name);
    return isShownByPath && (down?.test(path) || up.test(path));
  });
}
function mixed(seen, files, displayDirectory) {
  const found = [...seen].map(([layout, [first, ...more]]) => {
    const rest = more.length === 0 ? "" : ` and ${more.length} more`;
    return `${layoutOf(layout).title} (${first}${rest})`;
  });
  const whole2 = LAYOUT_NAMES.find((name) => files.every(({ path }) => takes(layoutOf(name), path)));
  const [most] = [...seen].sort(([, a], [, b]) => b.length - a.length)[0] ?? ["plain"];
  return {
    location: { file: displayDirectory },
    message: `the migrations directory ${displayDirectory} mixes layouts: ${found.join(", ")}`,
    hint: whole2 ? `if it is ${layoutOf(whole2).title}'s, which takes all of them, say so: \`migrations: { layout: ${whole2} }\`; or keep the files of one tool in it` : `keep the files of one tool in it; or say whose it is, and what is not in that layout is named: \`migrations: { layout: ${most} }\``
  };
}
function takes({ up, down, repeatable, marker }, path) {
  if (marker) return false;
  return down?.test(path) === true || repeatable?.test(path) === true || up.test(path) && !TAKES_BACK.test(path);
}
var TAKES_BACK = /[./]down\.sql$/;

// src/migrations/layouts/journal.ts
function readJournal(path, text) {
  const journal = parse(text);
  const entries = isRecord(journal) && Array.isArray(journal.entries) ? journal.entries.map(entryOf) : void 0;
  const known = entries?.filter((entry) => entry !== void 0);
  if (!isRecord(journal) || !entries || known?.length !== entries.length)
    return {
      problem: problem(path, "is no journal of Drizzle: it has no list `entries` with `tag` and `when`")
    };
  const { dialect } = journal;
  if (dialect !== void 0 && dialect !== "postgresql" && dialect !== "pg")
    return { problem: problem(path, `is for ${JSON.stringify(dialect)}, not for PostgreSQL`) };
  return { entries: known };
}
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function entryOf(value) {
  if (!isRecord(value)) return void 0;
  const { tag, when } = value;
  return typeof tag === "string" && typeof when === "number" ? { tag, when } : void 0;
}
function problem(path, reason) {
  return {
    location: { file: path },
    message: `${path} ${reason}`,
    hint: "restore it, or let drizzle-kit generate it anew"
  };
}

// src/migrations/layouts/drizzle.ts
function inJournalOrder(directory, files, paths) {
  const { sign } = LAYOUTS.drizzle;
  if (!directory.others.has(sign))
    return { files: files.map((file) => ({ ...file, knownAs: String(timeOf(file)) })), problems: [] };
  const path = directory.display(sign);
  const journal = readJournal(path, directory.read(sign));
  if ("problem" in journal) return { files, problems: [journal.problem] };
  const left = new Map(files.map((file) => [file.name, file]));
  const problems = [];
  const ordered = journal.entries.flatMap(({ tag, when }) => {
    const file = left.get(`${tag}.sql`);
    left.delete(`${tag}.sql`);
    if (file) return [{ ...file, knownAs: String(when) }];
    if (paths.has(`${tag}.sql`)) return [];
    problems.push({
      location: { file: path },
      message: `${path} has an entry ${tag}, and there is no ${tag}.sql`,
      hint: `restore the file (\`git log -- ${directory.display(`${tag}.sql`)}\`)`
    });
    return [];
  });
  const extra = [...left.values()].map((file) => ({
    location: { file: file.path },
    message: `${file.name} has no entry in ${path}, so Drizzle would not run it`,
    hint: "add it with `drizzle-kit generate --custom`, or move it out of the directory"
  }));
  return { files: ordered, problems: [...problems, ...extra] };
}
function timeOf({ version }) {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(version) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

// src/migrations/layouts/listing.ts
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
var SKIPPED = /^\.|^node_modules$/;
var DEEPEST = 8;
function listFiles(directory, displayDirectory) {
  const entries = entriesOf(directory, displayDirectory);
  return entries.flatMap((entry) => expand(entry, directory, "", 1)).sort();
}
function expand(entry, directory, above, depth) {
  const path = above + entry.name;
  if (!isDirectory(entry, join(directory, path))) return [path];
  if (SKIPPED.test(entry.name) || depth === DEEPEST) return [];
  return readdirSync(join(directory, path), { withFileTypes: true }).flatMap(
    (below) => expand(below, directory, `${path}/`, depth + 1)
  );
}
function isDirectory(entry, absolute) {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(absolute).isDirectory();
  } catch {
    return false;
  }
}
function entriesOf(directory, displayDirectory) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : cause;
    const reason = code === "ENOTDIR" ? "is a file" : `cannot be read (${code})`;
    throw new InvalidInput([
      {
        location: { file: displayDirectory },
        message: `the migrations directory ${displayDirectory} ${reason}`,
        hint: "correct `migrations.directory` in deployment.yaml or the `migrations` input, and check that actions/checkout ran before this step"
      }
    ]);
  }
}

// src/migrations/layouts/marker.ts
var MARKERS = [
  { tool: "sql-migrate", pattern: /^[ \t]*--[ \t]*\+migrate\b.*$/im },
  { tool: "micrate", pattern: /^[ \t]*--[ \t]*\+micrate\b.*$/im },
  { tool: "rambler", pattern: /^[ \t]*--[ \t]*rambler\b.*$/im },
  { tool: "tern", pattern: /^----[ \t]*create above\b.*$/im },
  { tool: "Liquibase", pattern: /^[ \t]*--[ \t]*(?:liquibase formatted sql|changeset[ \t]+\S+:).*$/im },
  { tool: "node-pg-migrate", pattern: /^[ \t]*--[ \t]*(?:up|down) migration\b.*$/im },
  { tool: "graphile-migrate", pattern: /^--![ \t]*\w.*$/m },
  { tool: "Atlas", pattern: /^[ \t]*--[ \t]*atlas:.*$/m },
  {
    tool: "Sqitch",
    pattern: /^[ \t]*--[ \t]*(?:deploy|revert|verify)[ \t]+[^\s:]+:\S+[ \t]+(?:to|from|on)[ \t]+pg\b.*$/im
  },
  // Alone on its line it is no prose: `-- Down`, `-- @UNDO`, `--//@UNDO`, `-- !Downs`.
  {
    tool: "another tool",
    pattern: /^[ \t]*--+[ \t]*(?:\w+:|[^\w\s]+)?[ \t]*(?:downs?|undo|rollback|revert)[ \t]*:?[ \t]*$/im
  }
];
var BREAKPOINT = { tool: "Drizzle", pattern: /^.*--> statement-breakpoint.*$/m };
function foreignMarkers(layout, path, sql) {
  if (!sql.includes("--")) return [];
  const layouts = LAYOUT_NAMES.flatMap((name) => {
    const { title, marker } = layoutOf(name);
    return marker && name !== layout ? [{ tool: title, pattern: marker }] : [];
  });
  const others = layout === "drizzle" ? layouts : [...layouts, BREAKPOINT];
  const found = [...others, ...MARKERS].flatMap(({ tool, pattern }) => {
    const match = pattern.exec(sql);
    return match ? [{ tool, offset: match.index + match[0].search(/\S/), line: lineAt(sql, match) }] : [];
  });
  const [first] = found;
  if (!first) return [];
  return [
    {
      location: locate(path, sql, first.offset),
      message: `\`${first.line}\` is a line of ${first.tool}, and the file is read as one of ${layoutOf(layout).title}: what it keeps from running would run`,
      hint: "take out the line and what is not to run; if it is only a remark, put it into other words"
    }
  ];
}
function lineAt(sql, match) {
  const start = match.index + match[0].search(/\S/);
  const end = sql.indexOf("\n", start);
  return sql.slice(start, end === -1 ? void 0 : end).trim();
}

// src/migrations/layouts/half.ts
var GOOSE = {
  up: "-- +goose Up",
  down: "-- +goose Down",
  line: /^[ \t]*--[ \t]*\+goose\b(.*)$/gim,
  split: (said) => [said],
  words: {
    statementbegin: "nothing",
    statementend: "nothing",
    "envsub off": "nothing",
    "envsub on": "environment",
    "no transaction": "no-transaction"
  },
  isForFile: true
};
var DBMATE = {
  up: "-- migrate:up",
  down: "-- migrate:down",
  line: /^[ \t]*--[ \t]*migrate:(.*)$/gim,
  split: (said) => said.split(" "),
  words: { "transaction:true": "nothing", "transaction:false": "no-transaction" },
  isForFile: false
};
function gooseHalf(path, text) {
  return upHalf(GOOSE, path, text);
}
function dbmateHalf(path, text) {
  return upHalf(DBMATE, path, text);
}
function upHalf(marking, path, text) {
  const problems = [];
  let up;
  let down;
  let transactional = true;
  for (const { index, 0: line, 1: said = "" } of text.matchAll(marking.line)) {
    for (const word2 of marking.split(wordsOf(said))) {
      const meaning = Object.hasOwn(marking.words, word2) ? marking.words[word2] : void 0;
      if (word2 === "up" && up === void 0 && down === void 0) up = index;
      else if (word2 === "down" && up !== void 0 && down === void 0) down = index;
      else if (meaning === "no-transaction") transactional &&= !marking.isForFile && down !== void 0;
      else if (meaning !== "nothing")
        problems.push({ location: locate(path, text, index), ...misread(marking, line.trim(), meaning) });
    }
  }
  return {
    sql: text.slice(0, down),
    transactional,
    problems: [...problems, ...aboveUp(marking, path, text, up)]
  };
}
function wordsOf(said) {
  return said.replace(/--.*$/, "").trim().replaceAll(/\s+/g, " ").toLowerCase();
}
function misread({ up, down }, line, meaning) {
  if (meaning === "environment") {
    return {
      message: `\`${line}\` puts variables of the environment into the statements, which is not done here`,
      hint: "write the values out"
    };
  }
  return {
    message: `\`${line}\` has no meaning in this place`,
    hint: `the file has one line \`${up}\`, and at most one line \`${down}\` below it`
  };
}
function aboveUp({ up: line }, path, text, up) {
  if (up === void 0) {
    const message2 = `the file has no line \`${line}\`, so nothing says what of it is to run`;
    return [{ location: { file: path }, message: message2, hint: `put \`${line}\` above what is to run` }];
  }
  const first = skipBlank(text, 0);
  if (first >= up) return [];
  const message = `a statement stands above the line \`${line}\``;
  return [{ location: locate(path, text, first), message, hint: "move it below that line" }];
}

// src/migrations/layouts/public.ts
function replacePublic(sql, schema) {
  return replaceIn(sql, quoteIdentifier(schema));
}
function replaceIn(sql, schema) {
  if (!/public/i.test(sql)) return sql;
  let replaced = "";
  let done = 0;
  for (const { start, end, text } of editsOf(sql, schema)) {
    replaced += sql.slice(done, start) + text;
    done = end;
  }
  return replaced + sql.slice(done);
}
function editsOf(sql, schema) {
  const tokens = [...tokensOf(sql)].filter(({ kind }) => kind !== "blank");
  const edits = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const edit = madeSchema(sql, tokens, index) ?? editAt(tokens, index, schema);
    if (edit && edit.start >= (edits.at(-1)?.end ?? 0)) edits.push(edit);
  }
  return edits;
}
function editAt(tokens, index, schema) {
  const token = tokens[index];
  if (!token) return void 0;
  switch (token.kind) {
    case "word":
    case "name": {
      if (!isPublic(token)) return void 0;
      const isSchema = isQualifier(tokens, index) || isNamedSchema(tokens, index) || isInSearchPath(tokens, index);
      return isSchema ? whole(token, padded(schema, token.text.length)) : void 0;
    }
    case "dollar":
      return whole(token, insideDollars(token.text, schema));
    case "literal": {
      if (isRoutineBody(tokens, index))
        return whole(
          token,
          inner(token.text, (body) => replaceIn(body, schema))
        );
      if (namesObject(tokens, index))
        return whole(
          token,
          inner(token.text, (name) => qualifiedBy(name, schema))
        );
      const isPath = isInSearchPath(tokens, index) && token.text.toLowerCase() === "'public'";
      return isPath ? whole(token, padded(schema, token.text.length)) : void 0;
    }
    default:
      return void 0;
  }
}
function whole({ start, text: { length } }, text) {
  return { start, end: start + length, text };
}
function padded(text, length) {
  return text.padEnd(length);
}
function isPublic({ kind, text }) {
  return kind === "name" ? text === '"public"' : text.toLowerCase() === "public";
}
function word(token) {
  return token?.kind === "word" ? token.text.toLowerCase() : void 0;
}
function isQualifier(tokens, index) {
  return tokens[index + 1]?.text === "." && tokens[index - 1]?.text !== ".";
}
var ABOUT_SCHEMA = /* @__PURE__ */ new Set(["create", "drop", "alter", "exists"]);
function isNamedSchema(tokens, index) {
  return word(tokens[index - 1]) === "schema" && !ABOUT_SCHEMA.has(word(tokens[index - 2]) ?? "");
}
function isInSearchPath(tokens, index) {
  let at = index - 1;
  while (tokens[at]?.text === ",") at -= 2;
  const isAssigned = tokens[at]?.text === "=" || word(tokens[at]) === "to";
  return isAssigned && word(tokens[at - 1]) === "search_path" && !setsColumns(tokens, at);
}
var SETS_COLUMNS = /* @__PURE__ */ new Set(["update", "insert", "merge", "with"]);
function setsColumns(tokens, index) {
  const before = tokens.slice(0, index).findLastIndex(({ text }) => text === ";");
  return SETS_COLUMNS.has(word(tokens[before + 1]) ?? "");
}
var NAMED_BY_TEXT = /* @__PURE__ */ new Set([
  "nextval",
  "setval",
  "currval",
  "pg_get_serial_sequence",
  "to_regclass",
  "to_regtype",
  "to_regproc"
]);
var REFERENCES = /^reg(?:class|type|proc|procedure|operator|oper|config|dictionary|collation)$/;
function namesObject(tokens, index) {
  const [first, second, type] = tokens.slice(index + 1, index + 4);
  if (first?.text === ":" && second?.text === ":") return REFERENCES.test(word(type) ?? "");
  return tokens[index - 1]?.text === "(" && NAMED_BY_TEXT.has(word(tokens[index - 2]) ?? "");
}
function isRoutineBody(tokens, index) {
  return word(tokens[index - 1]) === "as";
}
function inner(literal, change) {
  const open = literal.indexOf("'") + 1;
  const text = literal.slice(open, -1).replaceAll("''", "'");
  return `${literal.slice(0, open)}${change(text).replaceAll("'", "''")}'`;
}
function qualifiedBy(name, schema) {
  return name.replace(/^(\s*)(?:public|"public")(?=\s*\.)/i, (_, blanks) => blanks + schema);
}
function insideDollars(text, schema) {
  const tag = text.slice(0, text.indexOf("$", 1) + 1);
  return tag + replaceIn(text.slice(tag.length, -tag.length), schema) + tag;
}
var IF_NOT_EXISTS = ["create", "schema", "if", "not", "exists"];
function madeSchema(sql, tokens, index) {
  const [first, name, end] = [tokens[index], tokens[index + 5], tokens[index + 6]];
  if (!first || !name || !isPublic(name)) return void 0;
  if (!IF_NOT_EXISTS.every((each, at) => word(tokens[index + at]) === each)) return void 0;
  if (end && end.text !== ";") return void 0;
  const stop = end ? end.start + 1 : sql.length;
  return { start: first.start, end: stop, text: sql.slice(first.start, stop).replace(/[^\n]/g, " ") };
}

// src/migrations/layouts/sidecar.ts
var NO_SETTINGS = { transactional: true, hasPlaceholders: true, problems: [] };
var DIESEL = {
  "run_in_transaction=true": {},
  "run_in_transaction=false": { transactional: false }
};
var FLYWAY = {
  "executeInTransaction=true": {},
  "executeInTransaction=false": { transactional: false },
  "placeholderReplacement=true": {},
  "placeholderReplacement=false": { hasPlaceholders: false },
  "encoding=UTF-8": {}
};
function dieselSettings(path, text) {
  return readSettings(DIESEL, path, text);
}
function flywaySettings(path, text) {
  return readSettings(FLYWAY, path, text);
}
function readSettings(known, path, text) {
  let settings = NO_SETTINGS;
  for (const [index, line] of text.split("\n").entries()) {
    const said = line.replace(/#.*$/, "").trim();
    if (said === "") continue;
    const effect = known[said.replace(/\s*=\s*/, "=")];
    settings = effect ? { ...settings, ...effect } : { ...settings, problems: [...settings.problems, unknown(path, index + 1, said, Object.keys(known))] };
  }
  return settings;
}
function unknown(file, line, said, known) {
  return {
    location: { file, line },
    message: `\`${said}\` is not understood, and it may change what the migration does`,
    hint: `understood are ${known.map((each) => `\`${each}\``).join(", ")}`
  };
}

// src/migrations/layouts/wrapping.ts
var BEGIN = /(?:begin|start[ \t]+transaction)(?:[ \t]+(?:work|transaction))?[ \t\n]*;/iy;
var COMMIT = /\bcommit(?:[ \t]+(?:work|transaction))?[ \t\n]*;/gi;
function unwrapTransaction(sql) {
  const start = skipBlank(sql, 0);
  BEGIN.lastIndex = start;
  const opening = BEGIN.exec(sql);
  const closing = [...sql.matchAll(COMMIT)].at(-1);
  if (!opening || !closing || skipBlank(sql, closing.index + closing[0].length) < sql.length) return sql;
  const line = sql.slice(sql.lastIndexOf("\n", closing.index) + 1, closing.index);
  if (line.includes("--")) return sql;
  return blankOut(blankOut(sql, closing.index, closing[0]), start, opening[0]);
}
function blankOut(sql, at, text) {
  return sql.slice(0, at) + text.replace(/[^\n]/g, " ") + sql.slice(at + text.length);
}
var OUTSIDE = /^(?:create\s+(?:unique\s+)?index\s+concurrently|drop\s+index\s+concurrently|reindex\s+[^;]*\bconcurrently|vacuum|(?:create|drop)\s+subscription|alter\s+table\s[^;]*\bdetach\s+partition\s[^;]*\bconcurrently)\b/i;
function statementsOutside(sql) {
  let count = 0;
  for (let at = skipBlank(sql, 0); at < sql.length; at = skipBlank(sql, at)) {
    const end = sql.indexOf(";", at);
    const statement = sql.slice(at, end === -1 ? void 0 : end);
    if (!OUTSIDE.test(statement)) return 0;
    count += 1;
    at = end === -1 ? sql.length : end + 1;
  }
  return count;
}

// src/migrations/layouts/part.ts
function readPart(directory, path, text) {
  const half = halfOf(directory.layout, directory.display(path), text);
  const settings = settingsOf(directory, path);
  const placeholders = directory.layout === "flyway" && settings.hasPlaceholders ? placeholder(directory.display(path), half.sql) : [];
  const runs = unwrapTransaction(half.sql);
  const { publicSchema } = directory;
  return {
    sql: half.sql,
    runs: publicSchema === void 0 ? runs : replacePublic(runs, publicSchema),
    transactional: half.transactional && settings.transactional && !runsOutside(directory.layout, half.sql),
    problems: [...half.problems, ...settings.problems, ...placeholders]
  };
}
function halfOf(layout, path, text) {
  if (layout === "goose") return gooseHalf(path, text);
  if (layout === "dbmate") return dbmateHalf(path, text);
  return { sql: text, transactional: true, problems: [] };
}
function runsOutside(layout, sql) {
  switch (layout) {
    // Both send a file as one message, which for one statement is no transaction block.
    case "golang-migrate":
      return NO_TRANSACTION.test(sql) || statementsOutside(sql) === 1;
    case "prisma":
      return statementsOutside(sql) === 1;
    case "flyway":
      return statementsOutside(sql) > 0;
    // Their files look alike, and only this line shows that it is sqlx.
    case "sqlx":
    case "supabase":
    case "plain":
      return NO_TRANSACTION.test(sql);
    default:
      return false;
  }
}
var NO_TRANSACTION = /^-- no-transaction\b/;
function settingsOf(directory, path) {
  const { layout, others } = directory;
  const [sidecar, read] = layout === "diesel" ? [path.replace(/up\.sql$/, "metadata.toml"), dieselSettings] : [`${path}.conf`, flywaySettings];
  if (layout !== "diesel" && layout !== "flyway" || !others.has(sidecar)) return NO_SETTINGS;
  return read(directory.display(sidecar), directory.read(sidecar));
}
function placeholder(path, sql) {
  const found = /\$\{[^}\n]*\}/.exec(sql);
  if (!found) return [];
  return [
    {
      location: locate(path, sql, found.index),
      message: `\`${found[0]}\` is a placeholder that Flyway fills in, and that is not done here`,
      hint: `write the value out; if it stands for itself, say \`placeholderReplacement=false\` in ${path}.conf`
    }
  ];
}
function directoryProblems(directory, hasFiles) {
  const { layout, others } = directory;
  const { sign } = layoutOf(layout);
  if (layout === "prisma" && sign !== void 0 && others.has(sign)) {
    const provider = /^\s*provider\s*=\s*"([^"]*)"/m.exec(directory.read(sign))?.[1];
    if (provider !== "postgresql" && provider !== "postgres")
      return [
        {
          location: { file: directory.display(sign) },
          message: `the migrations were made for ${provider ?? "no provider"}, not for postgresql`,
          hint: 'let Prisma make them anew with `provider = "postgresql"`'
        }
      ];
  }
  return hasFiles ? [...others].filter((path) => IN_CODE.test(path)).map((path) => inCode(directory, path)) : [];
}
var IN_CODE = /^(?:.*\/)?V?\d[\d._-]*[_-][^/]*(?<!_test)\.(?:go|js|cjs|mjs|ts|cts|mts|py|rb|java|kt|php|exs|sh)$/;
function inCode(directory, path) {
  return {
    location: { file: directory.display(path) },
    message: `${path} is a migration in code, which only ${layoutOf(directory.layout).title} itself can run`,
    hint: "write it in SQL, or let the tool run with `migrations: { command: ... }`"
  };
}

// src/migrations/layouts/unread.ts
function unreadName({ layout, display }, path) {
  const { title, runs } = layoutOf(layout);
  const location = { file: display(path) };
  if (!path.endsWith(".sql")) {
    const name = path.replace(/\.sql$/i, ".sql");
    return {
      location,
      message: `${path} does not end in .sql as the others do, and would be passed over`,
      hint: `rename it to ${name}`
    };
  }
  if (layout === "plain") {
    return !path.includes("/") ? {
      location,
      message: `${path} does not begin with a version`,
      hint: "name it like 0001_create_notes.sql, or like R__views.sql when it is to run again whenever it changes, or move it out of the directory"
    } : {
      location,
      message: `${path} is in a folder, where no layout that was recognised reads it`,
      hint: "move it up, or out of the directory; if a tool does read it there, say which: `migrations: { layout: ... }`"
    };
  }
  return {
    location,
    message: `${path} is no file that ${title} runs`,
    hint: `${title} runs ${runs}; rename it, or move it out of the directory`
  };
}
var TAKES_BACK2 = /[._-](down|undo|rollback|revert)\.sql$/i;
function downProblem({ layout, display }, path, all) {
  const [ending = "", word2 = ""] = TAKES_BACK2.exec(path) ?? [];
  if (ending === "") return void 0;
  const stem = path.slice(0, -ending.length);
  const rivals = [`${stem}${ending.charAt(0)}up.sql`, `${stem}.sql`, `${stem}${ending.charAt(0)}do.sql`];
  if (!ending.startsWith(".") && !all.some((each) => rivals.includes(each.path))) return void 0;
  return {
    location: { file: display(path) },
    message: `${path} takes something back, by its name (${word2}), and ${layoutOf(layout).title} would run it like any other`,
    hint: "move it out of the directory; if both ways are kept there, name them 0001_name.up.sql and 0001_name.down.sql"
  };
}
function downProblems({ layout, display }, downs, files) {
  const { title } = layoutOf(layout);
  const stems = new Set(files.map(({ name }) => stemOf(name)));
  return downs.filter((path) => !stems.has(stemOf(path))).map((path) => ({
    location: { file: display(path) },
    message: `${path} takes back what no file beside it does; ${title} never runs it by itself`,
    hint: "restore the file that it belongs to, or delete it"
  }));
}
var IN_FOLDER = { prisma: "migration.sql", diesel: "up.sql" };
function hollowFolders({ layout, others, display }, sqls) {
  const expected = IN_FOLDER[layout];
  if (expected === void 0) return [];
  const folders = new Set([...others].flatMap((path) => /^\d[^/]*\//.exec(path)?.[0] ?? []));
  return [...folders].filter((folder) => !sqls.some((path) => path.startsWith(folder))).map((folder) => ({
    location: { file: display(folder + expected) },
    message: `${folder} has no ${expected}, and ${layoutOf(layout).title} would stop there`,
    hint: "restore it, or delete the folder"
  }));
}
function stemOf(path) {
  const flyway = /^(?:.*\/)?[VU](\d+(?:[._]\d+)*)(?:__[^/]*)?\.sql$/.exec(path)?.[1];
  if (flyway !== void 0) return flyway.replaceAll("_", ".");
  const folder = /^(.*)\/(?:up|down|migration)\.sql$/.exec(path)?.[1];
  return folder ?? /^\d+/.exec(path)?.[0] ?? path;
}

// src/migrations/read.ts
async function readMigrations(directory, displayDirectory, { layout: given, schema, replacePublic: replacePublic2 }) {
  const paths = listFiles(directory, displayDirectory);
  const problems = [];
  const [shown, real] = [join2(displayDirectory, sep), join2(directory, sep)];
  const display = (path) => shown + path;
  const texts = paths.filter(isSql).flatMap((path) => {
    const read2 = readText(path, display(path), real + path);
    if ("text" in read2) return read2;
    problems.push(read2.problem);
    return [];
  });
  const others = paths.filter((path) => !isSql(path));
  const detected = given === void 0 ? detectLayout(texts, others, displayDirectory) : { layout: given };
  if ("problem" in detected) throw new InvalidInput([...problems, detected.problem]);
  const read = (path) => readRegularFile(real + path).toString().replaceAll("\r\n", "\n");
  const isReplaced = replacePublic2 ?? layoutOf(detected.layout).writesPublic === true;
  const publicSchema = isReplaced ? schema : void 0;
  const layout = { layout: detected.layout, others: new Set(others), display, read, publicSchema };
  const { files, problems: wrong } = readFiles(layout, texts);
  const sqls = texts.map(({ path }) => path);
  problems.push(...wrong, ...directoryProblems(layout, sqls.length > 0), ...hollowFolders(layout, sqls));
  if (problems.length > 0) throw new InvalidInput(problems);
  return files;
}
function isSql(path) {
  return path.toLowerCase().endsWith(".sql");
}
function readText(path, shown, absolute) {
  try {
    const text = decode(readRegularFile(absolute));
    if (text !== void 0) return { path, text };
    return problem2(shown, `${path} is not UTF-8 text`, "save it as UTF-8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return problem2(shown, `${path} cannot be read (${reason})`, "check the file");
  }
}
function decode(bytes) {
  if (bytes.includes(0) || !isUtf8(bytes)) return void 0;
  return bytes.toString("utf8").replace(BYTE_ORDER_MARK, "").replaceAll("\r\n", "\n");
}
var BYTE_ORDER_MARK = /^\uFEFF/;
function readFiles(directory, texts) {
  const { down, order } = layoutOf(directory.layout);
  const takesBack = ({ path }) => down?.test(path) === true;
  const problems = [];
  const files = [];
  for (const text of texts.filter((each) => !takesBack(each))) {
    const read = readMigration(directory, text, texts);
    problems.push(...read.problems);
    if (read.file) files.push(read.file);
  }
  problems.push(
    ...downProblems(
      directory,
      texts.filter(takesBack).map(({ path }) => path),
      files
    )
  );
  const byOrder = files.filter((file) => !isRepeatable(file));
  if (order === "number") byOrder.sort((a, b) => compareVersions(a.version, b.version));
  const journal = directory.layout === "drizzle" ? inJournalOrder(directory, byOrder, new Set(texts.map(({ path }) => path))) : void 0;
  problems.push(...journal?.problems ?? []);
  return { files: [...apart(journal?.files ?? byOrder), ...files.filter(isRepeatable)], problems };
}
function apart(files) {
  const counts = /* @__PURE__ */ new Map();
  for (const { version } of files) counts.set(numberOf(version), (counts.get(numberOf(version)) ?? 0) + 1);
  return files.map(
    (file) => counts.get(numberOf(file.version)) === 1 ? file : { ...file, version: keyBesideOthers(file) }
  );
}
function readMigration(directory, { path: name, text }, all) {
  const { layout } = directory;
  const path = directory.display(name);
  const down = downProblem(directory, name, all);
  if (down) return { problems: [down] };
  if (layout === "plain" && text.trim() === "")
    return {
      problems: [
        problem2(path, `${name} is empty`, "write a statement, or a comment that says why there is none").problem
      ]
    };
  const part = readPart(directory, name, text);
  const { problems, run, ...header } = readHeader(path, part.runs);
  const identity = identify(name, run, layoutOf(layout));
  if (!identity) return { problems: [unreadName(directory, name)] };
  const checksum = createHash("sha256").update(part.sql).digest("hex");
  const transactional = header.transactional && part.transactional;
  return {
    file: {
      ...identity,
      name,
      path,
      sql: part.runs,
      publicSchema: directory.publicSchema,
      checksum,
      ...header,
      transactional,
      knownAs: knownAs(layout, name)
    },
    problems: [...problems, ...part.problems, ...foreignMarkers(layout, path, part.sql)]
  };
}
function knownAs(layout, name) {
  return layout === "prisma" ? name.slice(0, name.lastIndexOf("/")) : void 0;
}
function problem2(path, message, hint) {
  return { problem: { location: { file: path }, message, hint } };
}

// src/engine/migration-files.ts
async function migrationsOf(desired) {
  const { directory, displayDirectory, layout, replacePublic: replacePublic2 } = desired.migrations;
  if (!directory) return [];
  const { schema } = desired.lakebase;
  return readMigrations(directory, displayDirectory ?? directory, { layout, schema, replacePublic: replacePublic2 });
}

export {
  migrationsOf
};
