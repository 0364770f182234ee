import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/authorities.ts
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
var SYSTEM = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem"
];
async function withAuthorities(env, use) {
  const { PGSSLROOTCERT, NODE_EXTRA_CA_CERTS } = env;
  const system = SYSTEM.find((file) => existsSync(file));
  if (PGSSLROOTCERT) return use(PGSSLROOTCERT);
  if (!NODE_EXTRA_CA_CERTS) return use(system ?? "system");
  const folder = await mkdtemp(join(tmpdir(), "lakebase-deploy-"));
  try {
    const file = join(folder, "authorities.pem");
    const files = [NODE_EXTRA_CA_CERTS, ...system === void 0 ? [] : [system]];
    const texts = await Promise.all(files.map((each) => readFile(each, "utf8").catch(() => "")));
    await writeFile(file, texts.join("\n"));
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// src/connection-variables.ts
function connectionVariables(settings) {
  const { host, port, user, database, sslMode, sslRootCert, options } = settings;
  const rootCert = sslRootCert ?? settings.authorities;
  const password = settings.password ?? "";
  const query = new URLSearchParams();
  const given = Object.entries({ sslmode: sslMode, sslrootcert: sslRootCert, options });
  for (const [name, value] of given) if (value !== void 0) query.set(name, value);
  const login = `${encodeURIComponent(user)}${password === "" ? "" : `:${encodeURIComponent(password)}`}`;
  const path = `/${encodeURIComponent(database)}`;
  const isSocket = host.startsWith("/");
  if (isSocket) query.set("host", host);
  if (isSocket && port !== 5432) query.set("port", String(port));
  const parameters = query.toString().replaceAll("+", "%20");
  return {
    PGHOST: host,
    PGPORT: String(port),
    PGDATABASE: database,
    PGUSER: user,
    ...sslMode === void 0 ? {} : { PGSSLMODE: sslMode },
    ...rootCert === void 0 ? {} : { PGSSLROOTCERT: rootCert },
    ...password === "" ? {} : { PGPASSWORD: password },
    ...options === void 0 ? {} : { PGOPTIONS: options },
    DATABASE_URL: `postgresql://${login}@${isSocket ? "" : `${host}:${port}`}${path}${parameters === "" ? "" : `?${parameters}`}`
  };
}

export {
  withAuthorities,
  connectionVariables
};
