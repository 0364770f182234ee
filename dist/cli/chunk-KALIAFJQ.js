import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  LEAST_ANSWER_MS
} from "./chunk-F24S7VJV.js";
import {
  backoffMs,
  describeHold
} from "./chunk-H2W463VT.js";
import {
  isServerError,
  openSession
} from "./chunk-ZQDTDYLC.js";
import {
  START_UP_OPTIONS
} from "./chunk-H5SW7SUU.js";
import {
  quoteIdentifier
} from "./chunk-KR4KYWI5.js";
import {
  clause
} from "./chunk-VJU6MYWT.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/postgres/answer-limit.ts
var PATIENCE_MS = 2e4;
var AnswerLimit = class {
  #ports;
  #held;
  constructor(ports) {
    this.#ports = ports;
  }
  /** Who was in the way of the last message when somebody looked. */
  get held() {
    return this.#held;
  }
  /**
   * `answer`; DeployError `TIMEOUT` when it has not come before the run's budget and `mayTakeMs` are both used up. Says after
   * a while who is in the way.
   */
  async wait(answer, mayTakeMs) {
    this.#held = void 0;
    const answered = new AbortController();
    const late = this.#late(
      Math.max(this.#ports.deadline.remaining(), mayTakeMs, LEAST_ANSWER_MS),
      answered.signal
    );
    late.catch(() => {
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      answered.abort();
    }
  }
  /** Rejects when the time is up, and when there was an answer, which nobody sees. */
  async #late(limitMs, answered) {
    const { clock, deadline, reporter, place: place2, look } = this.#ports;
    const first = Math.min(limitMs, PATIENCE_MS);
    await clock.sleep(first, answered);
    if (first < limitMs) {
      const { text: text2, isHeld: isHeld2 } = await look();
      answered.throwIfAborted();
      if (isHeld2) {
        this.#held = text2;
        reporter.info(`waiting for an answer of the database at ${place2}: ${text2}`);
      }
    }
    await clock.sleep(limitMs - first, answered);
    const { text, isHeld } = await look();
    answered.throwIfAborted();
    throw deadline.usedUp(`an answer of the database at ${place2}`, text, isHeld ? HELD : void 0);
  }
};
var HELD = "Wait for that session or end it (SELECT pg_terminate_backend(<pid>); as its own role or a superuser), then run the job again: it continues from here. Raise `wait-timeout: 60m` if it may take longer.";

// src/postgres/connect-failure.ts
var WAKING_NETWORK_ERRORS = /* @__PURE__ */ new Set(["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE", "EAI_AGAIN"]);
var WAKING_SQLSTATES = /* @__PURE__ */ new Set(["57P01", "57P03", "53300"]);
var TLS_ERRORS = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
function isWaking(error) {
  if (isServerError(error)) return error.code.startsWith("08") || WAKING_SQLSTATES.has(error.code);
  const code = networkCode(error);
  if (code) return WAKING_NETWORK_ERRORS.has(code);
  return error instanceof Error && /^(Connection terminated|timeout expired)/.test(error.message);
}
function wantsOtherTls(error) {
  if (isServerError(error)) return error.code === "28000";
  const reason = error instanceof Error ? error.message : "";
  return TLS_ERRORS.test(networkCode(error) ?? "") || reason.includes("SSL");
}
function refusesOptions(error) {
  return isServerError(error) && /unsupported startup parameter.*(?:options|search_path)/i.test(error.message);
}
function refusal(error, address) {
  if (isServerError(error)) return serverRefusal(error, address);
  const code = networkCode(error) ?? "";
  const reason = error instanceof Error ? error.message : String(error);
  if (TLS_ERRORS.test(code) || reason.includes("SSL")) {
    return new DeployError(
      "DATABASE_TLS_FAILED",
      `The TLS connection to ${place(address)} could not be verified: ${clause(reason)}.`,
      {
        hint: address.tls ? "Give the certificate of its authority by sslrootcert=<PEM file> in the URL, or ask for less: sslmode=require encrypts and verifies nothing, sslmode=prefer takes a server without TLS too." : "A proxy that re-signs TLS is the usual cause; give its certificate to Node with NODE_EXTRA_CA_CERTS. Verification is never turned off.",
        cause: error
      }
    );
  }
  return unreachable(error, address);
}
function unreachable(error, address) {
  if (isServerError(error)) return unready(error, address);
  const reason = error instanceof Error ? error.message : String(error);
  return new DeployError(
    "DATABASE_UNREACHABLE",
    `${place(address)} could not be reached: ${clause(reason) || networkCode(error)}.`,
    {
      hint: address.tls ? "Check that the server runs and listens there, and that the URL has its host and port; a service container is reached at localhost and the port that it publishes." : "Check that the endpoint is enabled and running, and that an IP access list or private link lets this runner through to port 5432.",
      retryable: true,
      cause: error
    }
  );
}
function unready(error, address) {
  const isFull = error.code === "53300";
  return new DeployError(
    "DATABASE_UNREACHABLE",
    isFull ? `${place(address)} has no connection left for "${address.user}": ${quote(error)}.` : `${place(address)} answers, but takes no login yet: ${quote(error)}.`,
    {
      hint: isFull ? "Close connections that are not needed (`SELECT usename, application_name, count(*) FROM pg_stat_activity GROUP BY 1, 2;` lists them), make the pools of the apps smaller, or give the database more compute, which allows more; then run the job again." : "Look at the state of the server (in Lakebase its compute), and run the job again once it runs.",
      retryable: true,
      cause: error
    }
  );
}
function quote(error) {
  return `${clause(error.message)} (SQLSTATE ${error.code})`;
}
function serverRefusal(error, address) {
  const { database, user } = address;
  const said = quote(error);
  if (/is not permitted to log in/.test(error.message)) {
    return new DeployError(
      "DATABASE_LOGIN_REFUSED",
      `${place(address)} refused the login of "${user}": ${said}.`,
      {
        hint: `The role is there, without the right to log in. Let whoever made it, or an administrator, run: ALTER ROLE ${quoteIdentifier(user)} LOGIN;`,
        cause: error
      }
    );
  }
  if (error.code.startsWith("28")) {
    return new DeployError(
      "DATABASE_LOGIN_REFUSED",
      `${place(address)} refused the login of "${user}": ${said}.`,
      {
        hint: address.tls ? `Check user and password in the URL (@ is written as %40, / as %2F, % as %25), and pg_hba.conf of the server.` : `Usually "${user}" has no Postgres role there: create one with the Lakebase roles API or \`SELECT databricks_create_role(...)\`; a role made with plain CREATE ROLE cannot log in with a token. An app gets its role when the database is attached to it as a resource.`,
        cause: error
      }
    );
  }
  if (error.code === "3D000") {
    return new DeployError("DATABASE_NOT_FOUND", `${address.host} has no database "${database}".`, {
      hint: address.tls ? `Correct the URL, or create it: CREATE DATABASE ${quoteIdentifier(database)};` : "Correct `lakebase.database` in deployment.yaml (the default is databricks_postgres), or create it on the branch.",
      cause: error
    });
  }
  if (error.code === "42501") {
    return new DeployError(
      "DATABASE_CONNECT_DENIED",
      `"${user}" may not connect to database "${database}": ${said}.`,
      {
        hint: `Let its owner run: GRANT CONNECT ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(user)};`,
        cause: error
      }
    );
  }
  return new DeployError("DATABASE_CONNECT_FAILED", `${place(address)} refused the connection: ${said}.`, {
    hint: "Do what the message asks for, and run the job again; a compute that somebody has disabled or stopped has to be started first.",
    cause: error
  });
}
function place({ host, port, database }) {
  return `${host}:${port}/${database}`;
}
function networkCode(error) {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error) || !("code" in first)) return void 0;
  return typeof first.code === "string" ? first.code : void 0;
}

// src/postgres/tls.ts
function verified(ca) {
  return { rejectUnauthorized: true, ...ca === void 0 ? {} : { ca } };
}
function tlsAttempts(host, { mode, ca }) {
  if (host.startsWith("/")) return [false];
  const unverified = { rejectUnauthorized: false };
  const chain = { ...verified(ca), checkServerIdentity: () => void 0 };
  switch (mode) {
    case "disable":
      return [false];
    case "allow":
      return [false, unverified];
    case "prefer":
      return [unverified, false];
    case "require":
      return [ca === void 0 ? unverified : chain];
    case "verify-ca":
      return [chain];
    case "verify-full":
      return [verified(ca)];
  }
}

// src/postgres/connect.ts
var MAX_NAME_BYTES = 63;
function applicationName(run) {
  if (!run) return "lakebase-deploy";
  const commit = run.gitSha === void 0 ? "" : ` ${run.gitSha.slice(0, 7)}`;
  const name = Buffer.from(`lakebase-deploy${commit} run ${run.name}`.replaceAll(/[^\x20-\x7e]/g, "?"));
  const attempt = `.${run.attempt}`;
  return `${name.subarray(0, MAX_NAME_BYTES - attempt.length).toString()}${attempt}`;
}
var WAKE_BUDGET_MS = 6e4;
var START_BUDGET_MS = 15e3;
var ATTEMPT_TIMEOUT_MS = 2e4;
var WAKE_BACKOFF = { firstMs: 100, capMs: 1e3 };
var KEEP_ALIVE_DELAY_MS = 1e4;
var LOOK_MS = 5e3;
async function connect(address, password, ports) {
  const { clock, deadline, reporter } = ports;
  const giveUpAt = clock.now() + Math.min(address.tls ? START_BUDGET_MS : WAKE_BUDGET_MS, deadline.remaining());
  for (let attempt = 0; ; attempt += 1) {
    deadline.signal.throwIfAborted();
    const left = giveUpAt - clock.now();
    try {
      return await logIn(address, password, Math.max(1, Math.min(ATTEMPT_TIMEOUT_MS, left)), ports);
    } catch (error) {
      deadline.signal.throwIfAborted();
      if (!isWaking(error)) throw refusal(error, address);
      const pause = backoffMs(attempt, WAKE_BACKOFF);
      if (clock.now() + pause >= giveUpAt) throw unreachable(error, address);
      if (attempt === 0) reporter.info(`waiting for the database at ${address.host} to wake up`);
      await clock.sleep(pause, deadline.signal);
    }
  }
}
async function logIn(address, password, timeoutMs, ports) {
  const [first, second] = address.tls ? tlsAttempts(address.host, address.tls) : [verified(ports.ca)];
  try {
    return await logInBy(first, address, password, timeoutMs, ports);
  } catch (error) {
    if (second === void 0 || ports.deadline.signal.aborted || !wantsOtherTls(error)) throw error;
    return logInBy(second, address, password, timeoutMs, ports);
  }
}
async function logInBy(ssl, address, password, timeoutMs, ports) {
  const by = (options) => openClient({ ssl, options, timeoutMs, ...address, password }, ports);
  try {
    return await by(START_UP_OPTIONS);
  } catch (error) {
    if (ports.deadline.signal.aborted || !refusesOptions(error)) throw error;
    return by("");
  }
}
async function openClient({ host, port, database, user, tls, ssl, options, password, timeoutMs }, ports) {
  const pg = await import("./esm-63EHKGI5.js");
  const newClient = (limitMs) => new pg.Client({
    host,
    port,
    database,
    user,
    ...password === void 0 ? {} : { password },
    application_name: applicationName(ports.run),
    options,
    // pg makes the host the server name, for SNI and for the check of the certificate.
    ssl,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    connectionTimeoutMillis: limitMs
  });
  const client = newClient(timeoutMs);
  await connectClient(client, ports.deadline.signal);
  const { meter, deadline } = ports;
  const place2 = `${host}:${port}/${database}`;
  const look = () => lookAt(client, newClient(LOOK_MS), deadline.signal);
  return openSession(client, {
    meter,
    signal: deadline.signal,
    mayBePooled: tls !== void 0,
    place: place2,
    limit: new AnswerLimit({ ...ports, place: place2, look })
  });
}
async function lookAt(client, other, signal) {
  const timer = setTimeout(() => other.connection.stream.destroy(), LOOK_MS);
  try {
    await connectClient(other, signal);
    const pid = Number(Reflect.get(client, "processID"));
    return await describeHold(async (sql) => (await other.query(sql)).rows, pid);
  } catch {
    return { text: "nor did the server answer a second connection", isHeld: false };
  } finally {
    clearTimeout(timer);
    other.connection.stream.destroy();
  }
}
async function connectClient(client, signal) {
  client.on("error", () => {
  });
  const abort = () => client.connection.stream.destroy();
  signal.addEventListener("abort", abort);
  try {
    await client.connect();
  } catch (error) {
    client.connection.stream.destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

export {
  place,
  applicationName,
  connect
};
