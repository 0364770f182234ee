import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  SESSION_SETTINGS,
  pooled,
  requireOneBackend
} from "./chunk-6OJRDKZY.js";
import {
  readAlone
} from "./chunk-HSJCAKGS.js";
import {
  backoffMs
} from "./chunk-H2W463VT.js";
import {
  cell,
  holds,
  isConnectionLost,
  lockLost,
  runKey,
  transactionKey
} from "./chunk-ZQDTDYLC.js";
import {
  RESTRICT_PATH_LOCALLY
} from "./chunk-H5SW7SUU.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/postgres/run-lock.ts
var BACKOFF = { firstMs: 100, capMs: 2e3 };
var PROGRESS_EVERY_MS = 15e3;
var BEAT_MS = 4e3;
var PROOF_MS = 5e3;
var ANSWER_MS = 15e3;
var WRITE_MS = 6e4;
var PROOFS = 3;
async function acquireRunLock(session, scope, reading, ports) {
  const { clock, deadline, reporter } = ports;
  let lastProgress = Number.NEGATIVE_INFINITY;
  let link = "";
  for (let attempt = 0; ; attempt += 1) {
    const sentAt = clock.now();
    const tells = sentAt - lastProgress >= PROGRESS_EVERY_MS;
    const results = await tryAcquire(session, scope, tells ? reading.statements : "");
    if (cell(results, "free") === "t") {
      const pid = Number(cell(results, "own_pid"));
      const waited = attempt > 0;
      const read = waited ? await readAlone(session, reading) : reading.parse(results);
      return { lock: new RunLock(session, { ...scope, pid, waited, provenAt: sentAt }, ports), read };
    }
    const holder = describeHolder(scope, results);
    if (tells) link = linkOf(reading, results);
    const pause = backoffMs(attempt, BACKOFF);
    if (pause >= deadline.remaining()) throw locked(scope, `${holder}${link}`, results);
    if (tells) {
      reporter.info(`waiting for another deploy to schema ${scope.schema}${holder}${link}`);
      lastProgress = sentAt;
    }
    await clock.sleep(pause, deadline.signal);
  }
}
var RunLock = class {
  schema;
  pid;
  /** Another run held it meanwhile, and has changed what this run may have seen before. */
  waited;
  #session;
  #clock;
  #stop = new AbortController();
  #lost = new AbortController();
  /** Rejects when the lock is lost, so that nobody goes on waiting for an answer that may never come. */
  #whenLost;
  #beating;
  /** When the last message was sent that the server has answered. */
  #provenAt;
  /** The connection is used by one caller at a time. */
  #turn = Promise.resolve();
  constructor(session, held, { clock }) {
    this.schema = held.schema;
    this.pid = held.pid;
    this.waited = held.waited;
    this.#provenAt = held.provenAt;
    this.#session = session;
    this.#clock = clock;
    this.#whenLost = new Promise((_, reject) => {
      this.#lost.signal.addEventListener("abort", () => reject(this.#lost.signal.reason));
    });
    this.#whenLost.catch(() => {
    });
    this.#beating = this.#beat();
  }
  get lost() {
    return this.#lost.signal;
  }
  /**
   * Resolves when a round trip that began at most 5 s ago shows that the lock is held. Throws DeployError
   * `DEPLOY_LOCK_LOST`, and the signal's reason when the run was cancelled.
   */
  async prove() {
    for (let proofs = 0; proofs < PROOFS; proofs += 1) {
      this.#lost.signal.throwIfAborted();
      if (this.#clock.now() - this.#provenAt <= PROOF_MS) return;
      await this.#contact();
    }
    throw this.#lose(lockLost("the database answers too slowly to tell"));
  }
  /** As `prove`, by a round trip that begins now. */
  async proveNow() {
    this.#lost.signal.throwIfAborted();
    await this.#contact();
  }
  /**
   * Sends one message that writes on the lock's connection, which proves the lock when it is answered. Throws DeployError
   * `DEPLOY_LOCK_LOST` when the connection ends instead.
   */
  send(sql) {
    return this.#exchange(sql, WRITE_MS);
  }
  /** Gives the lock's connection to `work` alone. */
  use(work) {
    const turn = this.#turn.then(() => {
      this.#lost.signal.throwIfAborted();
      return work(this.#session);
    });
    this.#turn = turn.catch(() => {
    });
    return Promise.race([turn, this.#whenLost]);
  }
  /** The lock ends with its connection. Never throws. */
  async release() {
    this.#stop.abort();
    await this.#beating;
    await this.#session.close();
  }
  async #beat() {
    const { signal } = this.#stop;
    while (!this.#lost.signal.aborted) {
      try {
        await this.#clock.sleep(BEAT_MS, signal);
        if (this.#clock.now() - this.#provenAt >= BEAT_MS / 2) await this.#contact();
      } catch {
        if (signal.aborted) return;
      }
    }
  }
  async #contact() {
    const results = await this.#exchange("SELECT pg_backend_pid() AS pid", ANSWER_MS);
    if (Number(cell(results, "pid")) !== this.pid) throw this.#lose(pooled());
  }
  /** The time counts from when it is this message's turn: somebody else's may be long. */
  #exchange(sql, limitMs) {
    return this.use(async (session) => {
      const sentAt = this.#clock.now();
      const answered = new AbortController();
      const late = this.#clock.sleep(limitMs, answered.signal).then(() => {
        throw this.#lose(lockLost(`the database did not answer for ${limitMs / 1e3} s`));
      });
      late.catch(() => {
      });
      try {
        const results = await Promise.race([session.send(sql), late]);
        this.#provenAt = sentAt;
        return results;
      } catch (error) {
        throw isConnectionLost(error) ? this.#lose(lockLost("its connection to the database ended", error)) : error;
      } finally {
        answered.abort();
      }
    });
  }
  #lose(reason) {
    if (!this.#lost.signal.aborted) this.#lost.abort(reason);
    return reason;
  }
};
async function tryAcquire(session, scope, statements) {
  const results = await session.send(acquire(scope, statements, session.announcedPid));
  const pid = Number(cell(results, "own_pid"));
  if (session.announcedPid === void 0 || session.announcedPid === pid) return results;
  await requireOneBackend(session, pid);
  return session.send(acquire(scope, statements, pid));
}
function acquire({ schema }, statements, expectedPid) {
  const [run, transaction] = [runKey(schema), transactionKey(schema)];
  const isExpected = expectedPid === void 0 ? "true" : `pg_backend_pid() = ${expectedPid}`;
  return `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
SELECT own_pid, locked, CASE WHEN locked THEN pg_try_advisory_xact_lock(${transaction.group}, ${transaction.id}) ELSE false END AS free
  FROM (SELECT pg_backend_pid() AS own_pid, CASE WHEN ${isExpected} THEN pg_try_advisory_lock(${run.group}, ${run.id}) ELSE false END AS locked OFFSET 0) own;
SELECT l.pid, a.usename, a.application_name, a.backend_start::text,
  round(extract(epoch FROM a.backend_start) * 1000) AS connected_at FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE (${holds(run)} OR ${holds(transaction)}) AND l.pid <> pg_backend_pid() ORDER BY l.objid = ${run.id} DESC LIMIT 1;
${statements}
COMMIT;
${SESSION_SETTINGS.join("; ")}`;
}
function describeHolder({ appRole }, results) {
  const pid = cell(results, "pid");
  if (pid === void 0) return "";
  const user = cell(results, "usename");
  const who = user === appRole && appRole !== void 0 ? `the app itself, "${user}"` : `"${user}"`;
  const since = cell(results, "backend_start");
  return `, held by pid ${pid}${user ? ` of ${who}` : ""} (${cell(results, "application_name") || "unnamed application"}${since ? `, connected since ${since}` : ""})`;
}
function linkOf({ holder, parse }, results) {
  const connectedAt = cell(results, "connected_at");
  const run = connectedAt && holder?.(parse(results), Number(connectedAt));
  return run ? `: ${run}` : "";
}
function locked({ schema, appRole }, holder, results) {
  const pid = cell(results, "pid") ?? "<pid>";
  const user = cell(results, "usename");
  const isApp = appRole !== void 0 && user === appRole;
  const hint = isApp ? `No deploy holds it: the app's own code took this advisory lock, and any role can. Stop the app, which ends its session, and look for pg_advisory_lock in its code.` : `Wait for the other deploy and run the job again. If nothing is running there any more, end its session, which only ${user === void 0 ? "its own role" : `"${user}"`} or a superuser may: SELECT pg_terminate_backend(${pid});`;
  return new DeployError(
    "DATABASE_LOCKED",
    `The deploy lock of schema "${schema}" did not become free in time${holder}.`,
    { hint, retryable: true }
  );
}

// src/engine/lock.ts
var DeployLock = class {
  #ports;
  #held;
  constructor(ports) {
    this.#ports = ports;
  }
  /** Undefined: not taken yet, or lost. */
  get held() {
    return this.#held?.lost.aborted ? void 0 : this.#held;
  }
  /**
   * Reads under the lock, on its own connection, and then runs `work` there. Takes the lock first, on a connection from
   * `open`, when it is not held or was lost. Throws what `acquireRunLock` throws.
   */
  async read(open, scope, reading, work) {
    const { held } = this;
    if (held) {
      try {
        return await held.use(async (session2) => work(session2, await readAlone(session2, reading)));
      } catch (error) {
        if (!held.lost.aborted && !isConnectionLost(error)) throw error;
      }
    }
    await this.release();
    const session = await open();
    const { lock, read } = await acquireRunLock(session, scope, reading, this.#ports).catch(async (error) => {
      await session.close();
      throw error;
    });
    this.#held = lock;
    return lock.use((own) => work(own, read));
  }
  /** What changes are applied under. Throws when the lock was lost, and when it was never taken. */
  require() {
    this.#held?.lost.throwIfAborted();
    if (this.#held) return this.#held;
    throw new DeployError(
      "LAKEBASE_INCOMPLETE",
      "The platform accepted every change to the database, but it still cannot be read: something or somebody else removes it.",
      { hint: "Run the job again: it continues from what is there." }
    );
  }
  /** Never throws. */
  async release() {
    const held = this.#held;
    this.#held = void 0;
    await held?.release();
  }
};

export {
  DeployLock
};
