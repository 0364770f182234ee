import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  SqlFailure
} from "./chunk-MIAR4VDL.js";
import {
  endOfComment
} from "./chunk-WBYYI7VR.js";
import {
  RESTRICT_PATH,
  RESTRICT_PATH_LOCALLY
} from "./chunk-H5SW7SUU.js";
import {
  clause
} from "./chunk-VJU6MYWT.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/postgres/session.ts
import { Socket } from "node:net";

// src/postgres/lock-key.ts
import { createHash } from "node:crypto";
function runKey(schema) {
  return { group: positiveInt("lakebase-deploy"), id: positiveInt(schema) };
}
function transactionKey(schema) {
  return { group: positiveInt("lakebase-deploy transaction"), id: positiveInt(schema) };
}
function holds({ group, id }) {
  return `l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.classid OPERATOR(pg_catalog.=) ${group}::pg_catalog.oid
    AND l.objid OPERATOR(pg_catalog.=) ${id}::pg_catalog.oid AND l.objsubid OPERATOR(pg_catalog.=) 2::pg_catalog.int2 AND l.granted
    AND l.database OPERATOR(pg_catalog.=) (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())`;
}
var STILL_WRITING = "LB001";
var LOCK_LOST = "LB002";
var WAIT = "5 s";
function writeGuard(lock) {
  if (!lock) return [];
  const { group, id } = transactionKey(lock.schema);
  return [
    `DO '
DECLARE give_up pg_catalog.timestamptz := pg_catalog.clock_timestamp() OPERATOR(pg_catalog.+) interval ''${WAIT}'';
BEGIN
  WHILE NOT pg_catalog.pg_try_advisory_xact_lock(${group}, ${id}) LOOP
    IF pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>) give_up THEN RAISE EXCEPTION USING ERRCODE = ''${STILL_WRITING}'', MESSAGE = ''another run is writing''; END IF;
    PERFORM pg_catalog.pg_sleep(0.02);
  END LOOP;
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.pid OPERATOR(pg_catalog.=) ${lock.pid} AND ${holds(runKey(lock.schema)).replaceAll("'", "''")}) THEN
    RAISE EXCEPTION USING ERRCODE = ''${LOCK_LOST}'', MESSAGE = ''the deploy lock is lost'';
  END IF;
END'`
  ];
}
function refusedByGuard(sqlstate, cause) {
  if (sqlstate === LOCK_LOST) return lockLost("its connection to the database ended", cause);
  if (sqlstate !== STILL_WRITING) return void 0;
  return new DeployError(
    "DATABASE_LOCKED",
    "A transaction of an earlier run, which has lost the deploy lock, is still writing to the database.",
    { hint: "Run the job again in a moment: that transaction ends by itself.", retryable: true, cause }
  );
}
function lockLost(why, cause) {
  return new DeployError(
    "DEPLOY_LOCK_LOST",
    `The deploy lock is not this run's any more: ${why}. Another run may hold it, so this one begins nothing more.`,
    {
      hint: "Run the job again: it waits for the other run, and continues from what that leaves.",
      retryable: true,
      cause
    }
  );
}
function positiveInt(text2) {
  return createHash("sha256").update(text2).digest().readUInt32BE(0) >>> 1;
}

// src/postgres/lexer.ts
var WORD = "[A-Za-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*";
var TOKEN = new RegExp(
  [
    "(?<blank>--[^\\n]*|\\s+)",
    '(?<name>"(?:[^"]|"")*(?:"|$)|\\$\\d+)',
    "(?<escaped>\\be'(?:[^'\\\\]|\\\\[\\s\\S]|'')*(?:'|\\\\?$))",
    "(?<literal>(?:\\b(?:[bxn]|u&))?'(?:[^']|'')*(?:'|$))",
    `(?<word>${WORD})`,
    "(?<dollar>(?<tag>\\$(?:[A-Za-z_\\u0080-\\uffff][\\w\\u0080-\\uffff]*)?\\$)[\\s\\S]*?(?:\\k<tag>|$))",
    "(?<number>(?:0[xob][\\da-f_]+|\\d[\\d_]*(?:\\.[\\d_]*)?(?:e[+-]?\\d+)?|\\.\\d[\\d_]*(?:e[+-]?\\d+)?))",
    "(?<other>[\\s\\S])"
  ].join("|"),
  "iy"
);
var KINDS = ["blank", "name", "escaped", "literal", "word", "dollar", "number", "other"];
function* tokensOf(query) {
  for (let start = 0; start < query.length; ) {
    const token = tokenAt(query, start);
    yield token;
    start += token.text.length;
  }
}
function tokenAt(query, start) {
  if (query.startsWith("/*", start)) {
    return { kind: "blank", text: query.slice(start, endOfComment(query, start)), start };
  }
  TOKEN.lastIndex = start;
  const found = TOKEN.exec(query);
  const kind = KINDS.find((each) => found?.groups?.[each] !== void 0) ?? "other";
  return { kind, text: found?.[0] ?? query.charAt(start), start };
}

// src/postgres/query-text.ts
var SHOWN_CHARACTERS = 120;
var HIDDEN = "'...'";
function shownQuery(query) {
  const characters = [...withoutLiterals(query).replace(/\s+/g, " ").trim()];
  return characters.length > SHOWN_CHARACTERS ? `${characters.slice(0, SHOWN_CHARACTERS).join("")}...` : characters.join("");
}
function withoutLiterals(query) {
  let shown = "";
  for (const token of tokensOf(query)) {
    if (shown.length >= 4 * SHOWN_CHARACTERS) break;
    if (token.kind === "literal" && token.text.endsWith("\\'")) return `${shown}${HIDDEN} ...`;
    shown += shownToken(token);
  }
  return shown;
}
function shownToken({ kind, text: text2 }) {
  switch (kind) {
    case "blank":
      return " ";
    case "escaped":
    case "literal":
    case "dollar":
      return HIDDEN;
    case "number":
      return "?";
    case "name":
    case "word":
    case "other":
      return text2;
  }
}

// src/postgres/row-value.ts
var OF_DATA = /^2[23]/;
var KEY = /^Key (\(.*?\))=\(.*\) ((?:is |already )?(?:exists|duplicated|not present in table "[^"]*"|still referenced from table "[^"]*"|referenced from table "[^"]*"))\.$/s;
function withoutRowValues({ sqlstate, message, detail, context }) {
  return {
    sqlstate,
    message: sqlstate.startsWith("22") ? message.replace(/"[\s\S]*"/, '"..."') : message,
    detail: OF_DATA.test(sqlstate) ? keyOf(detail) : detail,
    context: context?.replace(/(, column [^:\n]+|JSON data, line \d+|, line \d+): [\s\S]*/, "$1").replace(/^(SQL statement|SQL expression|PL\/pgSQL assignment) "([\s\S]*?)"(?=\n|$)/gm, shownStatement)
  };
}
function keyOf(detail) {
  const [, columns, state] = KEY.exec(detail ?? "") ?? [];
  return columns === void 0 ? void 0 : `Key ${columns} ${state}.`;
}
function shownStatement(_, kind, statement) {
  return `${kind} "${shownQuery(statement)}"`;
}

// src/postgres/session.ts
function cell(results, column) {
  const row = results.map((rows) => rows[0]).find((first) => first !== void 0 && column in first);
  return row?.[column] ?? void 0;
}
var asText = { getTypeParser: () => (value) => value };
var RESTRICTS_ITSELF = new RegExp(`^BEGIN[^;]*;\\s*${RESTRICT_PATH_LOCALLY};`);
var NONE = { before: "", after: "" };
function companyOf(sql) {
  return RESTRICTS_ITSELF.test(sql) ? { before: "", after: `;
${RESTRICT_PATH}` } : { before: `${RESTRICT_PATH};
`, after: "" };
}
function openSession(client, ports) {
  const session = new ClientSession(client, ports);
  return {
    announcedPid: session.announcedPid,
    send: (sql, mayTakeMs) => session.send(sql, mayTakeMs),
    tell: (sql) => session.tell(sql),
    notices: () => session.notices(),
    close: () => session.close()
  };
}
var ClientSession = class {
  announcedPid;
  #client;
  #meter;
  #signal;
  #place;
  #limit;
  #notices = [];
  /** Statements of the current message that the server has carried out. */
  #completed = 0;
  #isIdle = true;
  #isRestricted = false;
  #onReady = () => {
  };
  /** The message that nobody waits for; never rejects. */
  #told = Promise.resolve();
  constructor(client, { meter, signal, mayBePooled, place, limit }) {
    const pid = Reflect.get(client, "processID");
    this.announcedPid = mayBePooled && typeof pid === "number" ? pid : void 0;
    this.#client = client;
    this.#meter = meter;
    this.#signal = signal;
    this.#place = place;
    this.#limit = limit;
    this.#listen();
    signal.addEventListener("abort", this.#abort);
  }
  async send(sql, mayTakeMs = 0) {
    const answer = this.#told.then(() => this.#send(sql));
    if (!this.#limit) return answer;
    answer.catch(() => {
    });
    try {
      return await this.#limit.wait(answer, mayTakeMs);
    } catch (error) {
      if (isTimeout(error)) this.#abort();
      throw error;
    }
  }
  tell(sql) {
    this.#told = this.#send(sql).catch(() => {
    });
  }
  notices() {
    return this.#notices.splice(0);
  }
  async close() {
    this.#signal.removeEventListener("abort", this.#abort);
    const { connection } = this.#client;
    if (connection.stream instanceof Socket) connection.stream.unref();
    connection.end();
  }
  #abort = () => this.#client.connection.stream.destroy();
  #listen() {
    const { connection } = this.#client;
    this.#client.on("notice", ({ code, message, where }) => {
      if (code?.startsWith("01") && where === void 0)
        this.#notices.push({ sqlstate: code, message: message ?? "" });
    });
    connection.on("commandComplete", () => {
      this.#completed += 1;
    });
    connection.on("readyForQuery", ({ status }) => {
      this.#isIdle = status === "I";
      this.#onReady();
    });
    connection.on("end", () => this.#onReady());
    this.#client.on("error", () => {
    });
  }
  async #send(sql) {
    this.#signal.throwIfAborted();
    this.#completed = 0;
    this.#meter.message();
    const company = this.#isRestricted || !this.#isIdle ? NONE : companyOf(sql);
    const { before, after } = company;
    const ready = new Promise((resolve) => {
      this.#onReady = resolve;
    });
    try {
      const query = { text: before + sql + after, types: asText };
      const results = [await this.#client.query(query)].flat();
      if (this.#isIdle && company !== NONE) this.#isRestricted = true;
      const sent = results.slice(before === "" ? 0 : 1, after === "" ? void 0 : -1);
      return sent.map((result) => result.rows);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (isServerError(error) && !endsConnection(error)) await ready;
      throw toFailure(error, {
        completed: this.#completed,
        before,
        place: this.#place,
        held: this.#limit?.held
      });
    }
  }
};
function isServerError(error) {
  return error instanceof Error && "severity" in error && "code" in error && typeof error.code === "string";
}
function toFailure(error, { completed, before, place, held }) {
  if (!isServerError(error) || endsConnection(error)) {
    const reason = error instanceof Error ? error.message : String(error);
    return new DeployError(
      "DATABASE_CONNECTION_LOST",
      `The connection to the database was lost (${clause(reason)}).`,
      {
        hint: "Run the job again: what was open was rolled back, and what was applied is not applied twice.",
        retryable: true,
        cause: error
      }
    );
  }
  const refused = refusedByGuard(error.code, error);
  if (refused) return refused;
  const position = Number(text(error, "position")) - before.length;
  const said = { sqlstate: error.code, message: error.message, detail: text(error, "detail") };
  return new SqlFailure({
    ...withoutRowValues({ ...said, context: text(error, "where") }),
    hint: text(error, "hint"),
    position: position > 0 ? position : void 0,
    internal: internalPlace(error),
    constraint: text(error, "constraint"),
    place,
    held,
    completed: before === "" ? completed : Math.max(0, completed - 1),
    // The server's own error has the values of rows, and causes are shown.
    cause: void 0
  });
}
function internalPlace(error) {
  const [query, position] = [text(error, "internalQuery"), Number(text(error, "internalPosition"))];
  return query !== void 0 && position > 0 ? { query, position } : void 0;
}
function isTimeout(error) {
  return error instanceof DeployError && error.code === "TIMEOUT";
}
function isConnectionLost(error) {
  return error instanceof DeployError && error.code === "DATABASE_CONNECTION_LOST";
}
function endsConnection(error) {
  return ["FATAL", "PANIC"].includes(text(error, "severity") ?? "");
}
function text(error, field) {
  const value = Reflect.get(error, field);
  return typeof value === "string" ? value : void 0;
}

export {
  runKey,
  transactionKey,
  holds,
  writeGuard,
  lockLost,
  tokensOf,
  shownQuery,
  cell,
  openSession,
  isServerError,
  isConnectionLost
};
