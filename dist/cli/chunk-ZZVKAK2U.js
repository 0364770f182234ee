import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  DeployLock
} from "./chunk-43OVA22W.js";
import {
  desiredDatabaseOf
} from "./chunk-66DI3GRZ.js";
import {
  serverOutcome
} from "./chunk-YYVVXTRG.js";
import {
  catalogReading,
  readCatalog
} from "./chunk-HSJCAKGS.js";
import {
  isEmpty,
  renderText
} from "./chunk-WMTD65EG.js";
import {
  connect,
  place
} from "./chunk-KALIAFJQ.js";
import {
  cell
} from "./chunk-ZQDTDYLC.js";
import {
  SqlFailure
} from "./chunk-MIAR4VDL.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/catalog/server.ts
var OLDEST = 16e4;
function onAnyServer(session, place2) {
  let isKnown = false;
  const send = async (sql) => {
    if (isKnown) return session.send(sql);
    try {
      const results = await session.send(sql);
      isKnown = true;
      return results;
    } catch (error) {
      throw error instanceof SqlFailure ? await ageOr(error, session, place2) : error;
    }
  };
  return { ...session, send };
}
async function ageOr(error, session, place2) {
  const results = await session.send("ROLLBACK; SHOW server_version_num; SHOW server_version");
  if (Number(cell(results, "server_version_num")) >= OLDEST) return error;
  return new DeployError(
    "SERVER_TOO_OLD",
    `${place2} is PostgreSQL ${cell(results, "server_version")}; a migration needs 16 or newer.`,
    { hint: "Use a version that Lakebase offers too, such as the container image postgres:17." }
  );
}

// src/commands/server.ts
async function convergeServer(steps, server, ports, progress) {
  const { desired, planOnly, subject } = steps;
  const lock = new DeployLock(ports);
  const working = new WorkingConnection(() => connect(server.address, server.password, ports));
  try {
    const reading = await ports.timeline.step(
      "Observe",
      () => planOnly ? readPlainly(steps, server, ports) : readUnderLock(steps, server, lock, ports)
    );
    await ports.timeline.step("Plan", async () => {
      const plan = steps.plan(reading);
      ports.reporter.info(renderText(plan));
      progress.plan = plan;
      if (isEmpty(plan)) return;
      if (!planOnly) working.begin();
      progress.plan = await steps.check(plan, reading);
    });
    if (!planOnly && progress.plan && !isEmpty(progress.plan)) {
      const { applyAll } = await import("./server-apply-CYGBGS65.js");
      await ports.timeline.step("Database", async () => {
        const { desiredDatabase } = reading;
        const session = await working.session();
        await applyAll({ desired, desiredDatabase, session, progress, lock: lock.require(), ports }, server);
      });
    }
    return serverOutcome(desired, server, subject, { planOnly, progress });
  } finally {
    await working.close();
    await lock.release();
  }
}
var WorkingConnection = class {
  #connect;
  #session;
  constructor(connect2) {
    this.#connect = connect2;
  }
  /** Begins to connect. What that throws is thrown by `session`. */
  begin() {
    this.session().catch(() => {
    });
  }
  /** The same session each time. */
  session() {
    this.#session ??= this.#connect();
    return this.#session;
  }
  /** Never throws. */
  async close() {
    const session = await this.#session?.catch(() => void 0);
    await session?.close();
  }
};
async function readPlainly(steps, server, ports) {
  const session = await connectTo(steps, server, ports);
  try {
    const found = readCatalog(session, desiredDatabaseOf(steps.desired, []));
    const [catalog, files] = await Promise.all([found, steps.files()]);
    return await steps.read(session, catalog, files);
  } finally {
    await session.close();
  }
}
function readUnderLock(steps, server, lock, ports) {
  const files = steps.files();
  files.catch(() => {
  });
  const withoutFiles = desiredDatabaseOf(steps.desired, []);
  return lock.read(
    () => connectTo(steps, server, ports),
    withoutFiles,
    catalogReading(withoutFiles),
    async (session, catalog) => steps.read(session, catalog, await files)
  );
}
async function connectTo(steps, server, ports) {
  try {
    return onAnyServer(await connect(server.address, server.password, ports), place(server.address));
  } catch (error) {
    await steps.files();
    throw error;
  }
}

export {
  convergeServer
};
