import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  appName,
  branchId,
  databaseName,
  extensionName,
  groupName,
  instanceName,
  roleName,
  schemaName,
  slug,
  urlPath,
  userName,
  workspacePath
} from "./chunk-DYNZYKTZ.js";
import {
  allowableCode
} from "./chunk-SYWAMOT7.js";
import {
  COMPUTE_SIZES,
  PERMISSION_LEVELS,
  RUN_AS
} from "./chunk-PXPCPG7C.js";
import {
  CAPACITIES,
  acceptance
} from "./chunk-SMUWBURH.js";
import {
  LAYOUT_NAMES
} from "./chunk-ZJH35LZ7.js";
import {
  accept,
  anyText,
  choice,
  durationMs,
  durationSeconds,
  freeText,
  matching,
  refuse,
  wordOr
} from "./chunk-KIEY5H6O.js";
import {
  secretReason
} from "./chunk-WAYFETPN.js";
import {
  nearest
} from "./chunk-O7YS6YDJ.js";

// src/config/node.ts
function isEmpty(node) {
  return node.kind === "scalar" && node.value === null;
}
function describeNode(node) {
  if (node.kind === "mapping") return "a map";
  if (node.kind === "sequence") return "a list";
  if (node.value === null) return "nothing";
  if (typeof node.value === "string") return `the text ${JSON.stringify(node.value)}`;
  return `the ${typeof node.value} ${node.source}`;
}
function mergeNodes(under, over) {
  if (isEmpty(over)) return under;
  if (under.kind !== "mapping" || over.kind !== "mapping") return over;
  const entries = new Map(under.entries);
  for (const [name, entry] of over.entries) {
    const below = entries.get(name);
    entries.set(name, below ? { ...entry, value: mergeNodes(below.value, entry.value) } : entry);
  }
  return { ...over, entries };
}

// src/config/type.ts
function reportRefusal(report, label, location, refusal) {
  report({ ...refusal, message: `${label} ${refusal.message}`, location });
}
function settle(reading, label, location, report) {
  if (reading.ok) return reading.value;
  reportRefusal(report, label, location, reading.refusal);
  return void 0;
}
function text(rule) {
  return {
    form: rule.form,
    schema: rule.schema,
    emptyIsAbsent: false,
    read(node, label, report) {
      if (node.kind !== "scalar" || node.value === null) {
        reportNode(report, label, node, "a text", rule.form);
        return void 0;
      }
      const reading = rule.read(typeof node.value === "string" ? node.value : node.source);
      if (typeof node.value === "string" || !reading.ok) return settle(reading, label, node.location, report);
      const hint = `put it in quotes: "${node.source}"`;
      report({ message: `${label} is ${describeNode(node)}, not a text`, hint, location: node.location });
      return void 0;
    }
  };
}
function plainText(rule) {
  return {
    form: rule.form,
    schema: { ...rule.schema, type: ["string", "number", "boolean"] },
    emptyIsAbsent: false,
    read(node, label, report) {
      if (node.kind === "scalar" && node.value !== null) {
        const written = typeof node.value === "string" ? node.value : node.source;
        return settle(rule.read(written), label, node.location, report);
      }
      reportNode(report, label, node, "a text", isEmpty(node) ? '"" for an empty text' : rule.form);
      return void 0;
    }
  };
}
function reportNode(report, label, node, desired, form) {
  const message = isEmpty(node) ? `${label} has no value` : `${label} is ${describeNode(node)}, not ${desired}`;
  report({ message, hint: `accepted: ${form}`, location: node.location });
}
function number({ min, max, form, allows, schema }) {
  return {
    form,
    schema: { type: "number", minimum: min, maximum: max, ...schema },
    emptyIsAbsent: false,
    read(node, label, report) {
      if (node.kind !== "scalar" || typeof node.value !== "number") {
        reportNode(report, label, node, "a number", form);
        return void 0;
      }
      if (node.value >= min && node.value <= max && (allows?.(node.value) ?? true)) return node.value;
      report({ message: `${label} is ${node.source}, but must be ${form}`, location: node.location });
      return void 0;
    }
  };
}
var flag = {
  form: "`true` or `false`",
  schema: { type: "boolean" },
  emptyIsAbsent: false,
  read(node, label, report) {
    if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
    reportNode(report, label, node, "a boolean", "true or false");
    return void 0;
  }
};
function flagOr(word) {
  return {
    form: `\`${word}\`, \`true\` or \`false\``,
    schema: { enum: [word, true, false] },
    emptyIsAbsent: false,
    read(node, label, report) {
      if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
      if (node.kind === "scalar" && node.value === word) return word;
      reportNode(report, label, node, `a boolean or ${word}`, `${word}, true or false`);
      return void 0;
    }
  };
}
function list(item, form) {
  return {
    form,
    schema: { type: ["array", "null"], items: item.schema },
    ...item.keys && { keys: item.keys },
    emptyIsAbsent: true,
    read(node, label, report) {
      if (node.kind !== "sequence") {
        reportNode(report, label, node, "a list", form);
        return void 0;
      }
      const values = node.items.map((child, index) => item.read(child, `${label}[${index}]`, report));
      return values.every((value) => value !== void 0) ? values : void 0;
    }
  };
}
function dictionary({
  key: key2,
  value,
  form,
  check
}) {
  return {
    form,
    schema: {
      type: ["object", "null"],
      propertyNames: key2.schema,
      additionalProperties: value.schema
    },
    emptyIsAbsent: true,
    read(node, label, report) {
      if (node.kind !== "mapping") {
        reportNode(report, label, node, "a map", form);
        return void 0;
      }
      const result = /* @__PURE__ */ new Map();
      for (const entry of node.entries.values()) {
        const name = settle(key2.read(entry.name), `a name in ${label}`, entry.location, report);
        const content = value.read(entry.value, `${label}.${entry.name}`, report);
        if (name === void 0 || content === void 0) continue;
        const refusal = check?.(name, content);
        if (refusal) reportRefusal(report, `${label}.${name}`, entry.value.location, refusal);
        else result.set(name, content);
      }
      return result.size === node.entries.size ? result : void 0;
    }
  };
}

// src/config/key.ts
function key(path, type, description, options = {}) {
  return { path: path.split("."), type, description, ...options };
}
var Fields = class {
  location;
  #root;
  #prefix;
  constructor(root, prefix) {
    this.location = root.location;
    this.#root = root;
    this.#prefix = prefix;
  }
  /** Undefined when the key is not given. */
  get({ path, type }) {
    let node = this.#root;
    for (const name of path) {
      node = node?.kind === "mapping" ? node.entries.get(name)?.value : void 0;
    }
    if (!node || isEmpty(node) && type.emptyIsAbsent) return void 0;
    const label = this.#prefix + path.join(".");
    return { value: type.read(node, label, () => {
    }), label, location: node.location };
  }
};
var KeyChecker = class {
  #keys;
  #prefix;
  #report;
  #refused;
  constructor(keys, prefix, report, refused) {
    this.#keys = keys;
    this.#prefix = prefix;
    this.#report = report;
    this.#refused = refused;
  }
  /** `candidates` are the keys below the map that has the path `above`. */
  check(map, candidates, above) {
    const depth = above.length;
    for (const entry of map.entries.values()) {
      const matching2 = candidates.filter(({ path }) => path[depth] === entry.name);
      if (matching2.length === 0) this.#reportUnknown(entry, candidates, depth);
      else this.#checkEntry(entry, matching2, above);
    }
    for (const { path, required, type } of candidates) {
      if (!required || path.length !== depth + 1 || map.entries.has(path[depth] ?? "")) continue;
      const message = `${this.#prefix}${path.join(".")} is missing`;
      this.#report({ message, hint: `accepted: ${type.form}`, location: map.location });
    }
  }
  #checkEntry({ name, value }, matching2, above) {
    const path = [...above, name];
    const label = this.#prefix + path.join(".");
    const leaf = matching2.find((candidate) => candidate.path.length === path.length);
    if (isEmpty(value) && (!leaf || leaf.type.emptyIsAbsent)) return;
    if (leaf) leaf.type.read(value, label, this.#report);
    else if (value.kind === "mapping") this.check(value, matching2, path);
    else {
      const names = matching2.map((candidate) => candidate.path[path.length] ?? "");
      reportNode(this.#report, label, value, "a map", `keys ${[...new Set(names)].join(", ")}`);
    }
  }
  #reportUnknown({ name, location }, candidates, depth) {
    const names = [...new Set(candidates.map(({ path }) => path[depth] ?? ""))];
    const homes = this.#keys.filter(({ path }) => path.length > 1 && path.at(-1) === name);
    const instead = Object.hasOwn(this.#refused, name) ? this.#refused[name] : void 0;
    if (instead !== void 0) {
      this.#report({ message: `${this.#prefix}${name} is not for this file`, hint: instead, location });
    } else if (homes.length > 0 && nearest(name, names) === void 0) {
      const sections = homes.map(({ path }) => path.slice(0, -1).join(".")).join(" or ");
      this.#report({ message: `unknown key "${name}"`, hint: `it belongs below ${sections}`, location });
    } else reportUnknown(name, names, location, this.#report);
  }
};
function checkKeys(map, keys, prefix, report, refused = {}) {
  new KeyChecker(keys, prefix, report, refused).check(map, keys, []);
}
function reportUnknown(name, valid, location, report) {
  const near = nearest(name, valid);
  const hint = near === void 0 ? `valid here: ${valid.join(", ")}` : `did you mean "${near}"?`;
  report({ message: `unknown key "${name}"`, hint, location });
}
function record({ keys, form, refused, constraint, build }) {
  return {
    form,
    schema: { ...keysSchema(keys), ...constraint },
    keys,
    emptyIsAbsent: false,
    read(node, label, report) {
      if (node.kind !== "mapping") {
        reportNode(report, label, node, "a map", form);
        return void 0;
      }
      let sound = true;
      const reportKey = (problem) => {
        sound = false;
        report(problem);
      };
      checkKeys(node, keys, `${label}.`, reportKey, refused);
      return sound ? build(new Fields(node, `${label}.`), label, report) : void 0;
    }
  };
}
function keysSchema(keys, sections = {}, at = "") {
  const depth = at === "" ? 0 : at.split(".").length;
  const properties = {};
  for (const { path, type, description } of keys) {
    const name = path[depth] ?? "";
    if (path.length === depth + 1) {
      properties[name] = { ...type.schema, description };
    } else if (!(name in properties)) {
      const inside = at === "" ? name : `${at}.${name}`;
      const below = keys.filter((candidate) => candidate.path[depth] === name);
      const section = keysSchema(below, sections, inside);
      properties[name] = { ...section, type: ["object", "null"], description: sections[inside] ?? "" };
    }
  }
  const required = keys.filter((candidate) => candidate.required && candidate.path.length === depth + 1);
  return {
    type: "object",
    additionalProperties: false,
    ...required.length > 0 && { required: required.map(({ path }) => path[depth] ?? "") },
    properties
  };
}

// src/config/accepted-finding.ts
var day = {
  form: "date such as `2027-01-31`",
  schema: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
  read(given) {
    const parsed = /^\d{4}-\d\d-\d\d$/.test(given) ? /* @__PURE__ */ new Date(`${given}T00:00:00Z`) : void 0;
    const isDay = parsed && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(given);
    return isDay ? accept(given) : refuse(`is ${JSON.stringify(given)}, not a date`, "write it as 2027-01-31");
  }
};
var ID = key(
  "id",
  text(matching({ pattern: /^[0-9a-f]{16}$/, form: "id of a finding, 16 hex digits" })),
  "Id of the finding, as the report prints it.",
  { required: true }
);
var REASON = key(
  "reason",
  text(matching({ pattern: /^\S.*$/, form: "a sentence" })),
  "Why it is accepted; the report repeats it.",
  { required: true }
);
var UNTIL = key("until", text(day), "The last day on which it is accepted.", {
  fallback: "until the entry is deleted"
});
var today = (/* @__PURE__ */ new Date()).toISOString().slice(0, 10);
var acceptedFinding = record({
  keys: [ID, REASON, UNTIL],
  form: "`id`, `reason` and `until`",
  build(fields) {
    const [id, reason] = [fields.get(ID)?.value, fields.get(REASON)?.value];
    if (id === void 0 || reason === void 0) return void 0;
    const until = fields.get(UNTIL)?.value;
    return { id, reason, until, isOver: until !== void 0 && until < today };
  }
});

// src/config/environment-variable.ts
var RESERVED = [
  {
    name: /^PG(?:[A-Z]+|CONNECT_TIMEOUT)$/,
    hint: "delete it: the platform sets PG* from the attached database"
  },
  { name: /^DATABRICKS_.*$/, hint: "delete it: the platform sets DATABRICKS_*" },
  { name: /^LAKEBASE_SCHEMA$/, hint: "delete it: the deploy sets it from lakebase.schema" },
  {
    name: /^LAKEBASE_(?:INSTANCE|ENDPOINT)$/,
    hint: "delete it: the deploy sets it from lakebase.database_name"
  }
];
var NAME = matching({
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  form: "letters, digits and underscores, not beginning with a digit",
  repair: (text2) => text2.replace(/[^A-Za-z0-9_]+/g, "_")
});
var NAME_SCHEMA = {
  allOf: [NAME.schema, ...RESERVED.map(({ name }) => ({ not: { pattern: name.source } }))]
};
var environmentVariables = dictionary({
  key: { ...NAME, schema: NAME_SCHEMA },
  value: plainText(freeText),
  form: "map of names to texts",
  check: checkVariable
});
function checkVariable(name, value) {
  const reserved = RESERVED.find((one) => one.name.test(name));
  if (reserved) return { message: "must not be set here", hint: reserved.hint };
  const reason = secretReason(name, value);
  if (reason === void 0) return void 0;
  const resource2 = slug(name);
  return {
    message: `must not stand here in plain text: ${reason}`,
    hint: `put it into a secret scope, write \`resources: [{ name: ${resource2}, secret: { scope: my-scope, key: ${resource2}, permission: READ } }]\` here and \`- { name: ${name}, valueFrom: ${resource2} }\` below env of app.yaml`
  };
}

// src/config/grant.ts
var ACCESS = choice(["read-write", "read-only", "owner"]);
var ACCESS_KEY = key(
  "access",
  text(ACCESS),
  "`read-write`: SELECT, INSERT, UPDATE, DELETE; `read-only`: SELECT; `owner`: member of the owner role, for an app that migrates itself."
);
var CREATE_KEY = key("create", flag, "CREATE on the schema.");
var APP_CREATE_KEY = key(
  "create",
  flagOr("auto"),
  "CREATE on the schema. `auto`: as long as there are neither migrations nor a ledger; what may create there can plant code in the way of a migration."
);
var ROLE = key("role", text(roleName), "Name of an existing Postgres role.", { required: true });
function refuseGrant(access, create) {
  if (access === "owner" && create === false) {
    return {
      message: "is owner, who can always create",
      hint: "delete `create: false`, or write `access: read-write`"
    };
  }
  if (access === "read-only" && create === true) {
    return {
      message: "is read-only and may create",
      hint: "delete `create: true`, or write `access: read-write`"
    };
  }
  return void 0;
}
var roleGrant = record({
  keys: [
    ROLE,
    { ...ACCESS_KEY, required: true },
    { ...CREATE_KEY, fallback: "true for `owner`, else false" }
  ],
  form: "`role`, `access` and `create`",
  build(fields, label, report) {
    const role = fields.get(ROLE)?.value;
    const access = fields.get(ACCESS_KEY)?.value;
    const create = fields.get(CREATE_KEY)?.value;
    if (role === void 0 || access === void 0) return void 0;
    const refusal = refuseGrant(access, create);
    if (refusal) {
      reportRefusal(report, label, fields.location, refusal);
      return void 0;
    }
    return { grantee: { kind: "role", role }, access, create: create ?? access === "owner" };
  }
});

// src/config/baseline.ts
var TOOLS = LAYOUT_NAMES.filter((name) => name !== "plain");
var VERSION = /^\d+(?:\.\d+)*$/;
var baseline = {
  form: "a version such as `0007`, `from flyway` or another tool, `none`",
  schema: { type: "string", pattern: `^none$|^from (?:${TOOLS.join("|")})$|${VERSION.source}` },
  read(text2) {
    if (text2 === "none") return accept({ kind: "none" });
    if (VERSION.test(text2)) return accept({ kind: "version", version: text2 });
    const tool = TOOLS.find((name) => text2 === `from ${name}`);
    if (tool) return accept({ kind: "tool", tool });
    return refuse(
      `is ${JSON.stringify(text2)}, which is no baseline`,
      `write the version of the last file that was applied, \`none\`, or \`from \` with one of ${TOOLS.join(", ")}`
    );
  }
};

// src/config/migration-keys.ts
var DAY = 864e5;
var MIGRATION_KEYS = {
  migrations: key("migrations.directory", text(anyText), "Directory of the `.sql` migrations.", {
    fallback: "`migrations` inside or beside the source, if it exists"
  }),
  layout: key(
    "migrations.layout",
    text(choice(LAYOUT_NAMES)),
    "Whose form the migrations have, where their names and markers do not show it; see docs/database.md.",
    { fallback: "recognised" }
  ),
  replacePublic: key(
    "migrations.replace_public",
    flag,
    "Whether `public` in the files stands for the app's schema: `public.users`, `SET search_path = public`.",
    { fallback: "`true` for Drizzle, Prisma and Supabase, else `false`" }
  ),
  baseline: key(
    "migrations.baseline",
    plainText(baseline),
    "What was applied to a schema that was there before this tool: recorded, and not run. Counts only where nothing newer is recorded."
  ),
  migrateCommand: key(
    "migrations.command",
    text(anyText),
    "Shell command that migrates in the place of `.sql` files, such as `npx drizzle-kit migrate`. Excludes `migrations.directory`."
  ),
  accept: key(
    "migrations.accept",
    list(text(acceptance), "list of entries as the error prints them"),
    "Differences between applied migrations and their files that are no mistakes. An entry without one is no matter."
  ),
  lockTimeout: key(
    "migrations.lock_timeout",
    text(durationMs({ minMs: 1, maxMs: DAY })),
    "How long a statement may wait for a lock.",
    {
      fallback: "`5s`"
    }
  ),
  statementTimeout: key(
    "migrations.statement_timeout",
    text(durationMs({ minMs: 1, maxMs: DAY })),
    "How long a statement may run.",
    {
      fallback: "`10m`"
    }
  ),
  runAs: key(
    "migrations.run_as",
    text(choice(RUN_AS)),
    "`box`: files run with the rights of the owner role alone. `login`: for a login that has nothing but the owner role, where the server refuses the box.",
    { fallback: "`box`" }
  ),
  allow: key(
    "migrations.allow",
    list(text(allowableCode), "list of codes of checks"),
    "Checks of migrations that stop nobody here, such as `blocking-index` where no traffic waits; see docs/database.md."
  )
};

// src/config/permission.ts
var USER = key("user_name", text(userName), "A user; `{username}` is the deployer.");
var GROUP = key("group_name", text(anyText), "A group of the workspace.");
var SERVICE_PRINCIPAL = key("service_principal_name", text(anyText), "Client id of a service principal.");
var LEVEL = key("permission_level", text(choice(PERMISSION_LEVELS)), "What they may do with the app.", {
  required: true
});
var PRINCIPALS = [USER, GROUP, SERVICE_PRINCIPAL];
var permission = record({
  keys: [...PRINCIPALS, LEVEL],
  form: "`user_name`, `group_name` or `service_principal_name`, and `permission_level`",
  constraint: { oneOf: PRINCIPALS.map(({ path }) => ({ required: path })) },
  build(fields, label, report) {
    const principals = PRINCIPALS.map((principal2) => fields.get(principal2)).filter(
      (given) => given !== void 0
    );
    if (principals.length !== 1) {
      reportPrincipals(principals, fields, label, report);
      return void 0;
    }
    const principal = readPrincipal(fields);
    const level = fields.get(LEVEL)?.value;
    return principal && level ? { principal, level } : void 0;
  }
});
function reportPrincipals(principals, fields, label, report) {
  const names = PRINCIPALS.map(({ path }) => path.join(".")).join(", ");
  const said = principals.length === 0 ? "names nobody" : "names more than one principal";
  report({ message: `${label} ${said}`, hint: `give exactly one of ${names}`, location: fields.location });
}
function readPrincipal(fields) {
  const user = fields.get(USER)?.value;
  if (user !== void 0) return { user };
  const group = fields.get(GROUP)?.value;
  if (group !== void 0) return { group };
  const servicePrincipal = fields.get(SERVICE_PRINCIPAL)?.value;
  return servicePrincipal === void 0 ? void 0 : { servicePrincipal };
}

// src/config/privilege.ts
var PRIVILEGES = {
  database: ["CONNECT", "CREATE", "TEMPORARY"],
  schema: ["USAGE"],
  table: ["DELETE", "INSERT", "MAINTAIN", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"],
  column: ["INSERT", "REFERENCES", "SELECT", "UPDATE"],
  sequence: ["SELECT", "UPDATE", "USAGE"],
  routine: ["EXECUTE"],
  type: ["USAGE"]
};
var ALL_PRIVILEGES = [...new Set(Object.values(PRIVILEGES).flat())].sort();
var NOWHERE = { name: void 0, signature: void 0, column: void 0 };
var WHOLE = {
  database: { ...NOWHERE, class: "database" },
  schema: { ...NOWHERE, class: "schema" },
  tables: { ...NOWHERE, class: "table" },
  sequences: { ...NOWHERE, class: "sequence" },
  routines: { ...NOWHERE, class: "routine" },
  types: { ...NOWHERE, class: "type" }
};
var ONE = [
  { pattern: /^(table|sequence|type) (.+)$/, form: "`table <name>`, `sequence <name>`, `type <name>`" },
  { pattern: /^(column) (.+)\.([^.]+)$/, form: "`column <table>.<column>`" },
  { pattern: /^(routine) ([^(]+)\((.*)\)$/, form: "`routine <name>(<arguments>)`" }
];
var TARGET_FORM = [...Object.keys(WHOLE).map((word) => `\`${word}\``), ...ONE.map(({ form }) => form)].join(
  ", "
);
var target = {
  form: TARGET_FORM,
  schema: {
    type: "string",
    pattern: [`^(?:${Object.keys(WHOLE).join("|")})$`, ...ONE.map(({ pattern }) => pattern.source)].join("|")
  },
  read(given) {
    const whole = Object.hasOwn(WHOLE, given) ? WHOLE[given] : void 0;
    if (whole) return accept(whole);
    for (const { pattern } of ONE) {
      const [, word = "", name = "", part] = pattern.exec(given) ?? [];
      const found = classNamed(word);
      if (found === void 0) continue;
      const signature = found === "routine" ? part : void 0;
      return accept({ class: found, name, signature, column: found === "column" ? part : void 0 });
    }
    const near = nearest(given, Object.keys(WHOLE));
    return refuse(
      `is ${JSON.stringify(given)}, which nothing can be granted on`,
      near === void 0 ? `accepted: ${TARGET_FORM}` : `did you mean "${near}"?`
    );
  }
};
function classNamed(word) {
  return word === "table" || word === "column" || word === "sequence" || word === "routine" || word === "type" ? word : void 0;
}
var holder = {
  form: "name of an existing Postgres role, `app` or `PUBLIC`",
  schema: { type: "string", minLength: 1 },
  read(given) {
    if (given === "app") return accept({ kind: "app" });
    if (given.toUpperCase() === "PUBLIC") return accept({ kind: "public" });
    const name = roleName.read(given);
    return name.ok ? accept({ kind: "role", role: name.value }) : name;
  }
};
var privilege = {
  form: ALL_PRIVILEGES.join(", "),
  schema: { type: "string", enum: ALL_PRIVILEGES },
  read(given) {
    const found = ALL_PRIVILEGES.find((each) => each === given);
    if (found !== void 0) return accept(found);
    const near = nearest(given.toUpperCase(), ALL_PRIVILEGES);
    return refuse(
      `is ${JSON.stringify(given)}, which is no privilege`,
      near === void 0 ? `accepted: ${ALL_PRIVILEGES.join(", ")}` : `did you mean "${near}"?`
    );
  }
};
var TO = key("to", text(holder), "Who has the privileges.", { required: true });
var ON = key(
  "on",
  text(target),
  "What they are on. The plural means all that the owner role has in the schema, now and later; names are as the audit prints them.",
  { required: true }
);
var WHICH = key("privileges", list(text(privilege), "list of privileges"), "Which privileges.", {
  required: true
});
var GRANT_OPTION = key("grant_option", flag, "Whether the holder may pass them on.", {
  fallback: "`false`"
});
var privilegeGrant = record({
  keys: [TO, ON, WHICH, GRANT_OPTION],
  form: "`to`, `on`, `privileges` and `grant_option`",
  build(fields, label, report) {
    const [to, on] = [fields.get(TO)?.value, fields.get(ON)?.value];
    const privileges = fields.get(WHICH)?.value;
    const grantOption = fields.get(GRANT_OPTION)?.value ?? false;
    if (!to || !on || !privileges) return void 0;
    const { location } = fields;
    const allowed = PRIVILEGES[on.class];
    const foreign = privileges.find((each) => !allowed.includes(each));
    if (foreign !== void 0) {
      const create = on.class === "schema" && foreign === "CREATE";
      report({
        message: `${label}.privileges has ${foreign}, which is not granted on a ${on.class}`,
        hint: create ? "write `create: true` below `grants.app` or in the role\u2019s entry of `grants.roles`" : `accepted there: ${allowed.join(", ")}`,
        location
      });
      return void 0;
    }
    if (privileges.length === 0) {
      report({ message: `${label}.privileges is empty`, hint: `accepted: ${allowed.join(", ")}`, location });
      return void 0;
    }
    if (grantOption && to.kind === "public") {
      report({
        message: `${label} lets PUBLIC pass privileges on`,
        hint: "delete `grant_option`: PostgreSQL gives that to roles only",
        location
      });
      return void 0;
    }
    return { holder: to, on, privileges: [...new Set(privileges)].sort(), grantOption };
  }
});

// src/config/resource.ts
var NAME2 = key(
  "name",
  text(
    matching({
      // The two names that the deploy gives to the database resource.
      pattern: /^(?!(?:postgres|database)$)[A-Za-z0-9_-]{1,64}$/,
      form: "letters, digits, hyphens and underscores, and neither `postgres` nor `database`"
    })
  ),
  "Name that `valueFrom` of app.yaml refers to.",
  { required: true }
);
var KINDS = [
  kind("secret", "A secret of a secret scope.", {
    scope: anyText,
    key: anyText,
    permission: choice(["READ", "WRITE", "MANAGE"])
  }),
  kind("sql_warehouse", "A SQL warehouse.", {
    id: anyText,
    permission: choice(["CAN_USE", "CAN_MANAGE", "IS_OWNER"])
  }),
  kind("serving_endpoint", "A model serving endpoint.", {
    name: anyText,
    permission: choice(["CAN_QUERY", "CAN_VIEW", "CAN_MANAGE"])
  }),
  kind("job", "A job.", {
    id: anyText,
    permission: choice(["CAN_MANAGE_RUN", "CAN_VIEW", "CAN_MANAGE", "IS_OWNER"])
  }),
  kind("uc_securable", "A table, volume, function or connection of Unity Catalog, by its full name.", {
    securable_full_name: anyText,
    securable_type: choice(["TABLE", "VOLUME", "FUNCTION", "CONNECTION"]),
    permission: choice(["SELECT", "MODIFY", "READ_VOLUME", "WRITE_VOLUME", "EXECUTE", "USE_CONNECTION"])
  }),
  kind("genie_space", "A Genie space.", {
    name: anyText,
    space_id: anyText,
    permission: choice(["CAN_VIEW", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE"])
  }),
  kind("experiment", "An MLflow experiment.", {
    experiment_id: anyText,
    permission: choice(["CAN_READ", "CAN_EDIT", "CAN_MANAGE"])
  }),
  kind("app", "Another app.", { name: anyText, permission: choice(["CAN_USE"]) })
];
function kind(kindName, description, rules) {
  const keys = Object.entries(rules).map(
    ([name, rule]) => key(name, plainText(rule), `\`${kindName}.${name}\` of the Apps API.`, { required: true })
  );
  const type = record({
    keys,
    form: keys.map(describeField).join("; "),
    build(fields) {
      const values = keys.flatMap((field) => {
        const value = fields.get(field)?.value;
        return value === void 0 ? [] : [[field.path.join("."), value]];
      });
      return values.length === keys.length ? Object.fromEntries(values) : void 0;
    }
  });
  return key(kindName, type, description);
}
function describeField({ path, type }) {
  const name = `\`${path.join(".")}\``;
  return type.form === anyText.form ? name : `${name}: ${type.form}`;
}
var DATABASE_IS_OURS = "delete it: the deploy attaches the database of `lakebase` to the app by itself";
var resource = record({
  keys: [NAME2, ...KINDS],
  form: `\`name\`, and one of ${KINDS.map(({ path }) => `\`${path.join(".")}\``).join(", ")}`,
  refused: { database: DATABASE_IS_OURS, postgres: DATABASE_IS_OURS },
  constraint: { oneOf: KINDS.map(({ path }) => ({ required: path })) },
  build(fields, label, report) {
    const given = KINDS.flatMap((candidate) => givenKind(fields, candidate));
    if (given.length !== 1) {
      const kinds = KINDS.map(({ path }) => path.join(".")).join(", ");
      const said = given.length === 0 ? "has no kind" : "has more than one kind";
      report({ message: `${label} ${said}`, hint: `give exactly one of ${kinds}`, location: fields.location });
      return void 0;
    }
    const name = fields.get(NAME2)?.value;
    const [only] = given;
    return name && only?.fields ? { name, kind: only.kind, fields: only.fields } : void 0;
  }
});
function givenKind(fields, candidate) {
  const located = fields.get(candidate);
  return located ? [{ kind: candidate.path.join("."), fields: located.value }] : [];
}

// src/config/keys.ts
var SECOND = 1e3;
var DAY2 = 864e5;
var computeUnits = number({
  min: 0.5,
  max: 112,
  form: "0.5, or a whole number from 1 to 112",
  allows: (size) => size === 0.5 || Number.isInteger(size),
  schema: { anyOf: [{ const: 0.5 }, { multipleOf: 1 }] }
});
var patterns = (form) => list(text(anyText), form);
var KEYS = {
  appName: key("app_name", text(appName), "Name of the app.", {
    fallback: "none: required, or input `app-name`"
  }),
  description: key("description", text(freeText), "Description of the app.", {
    fallback: "what the app has"
  }),
  computeSize: key("compute_size", text(choice(COMPUTE_SIZES)), "Size of the app's compute.", {
    fallback: "what the app has; `MEDIUM` for a new one"
  }),
  permissions: key("permissions", list(permission, "list of permissions"), "Who may use or manage the app.", {
    fallback: "what the app has"
  }),
  envVars: key(
    "env_vars",
    environmentVariables,
    "Environment variables of the app, written into app.yaml. Never a secret: see `resources`."
  ),
  resources: key(
    "resources",
    list(resource, "list of resources"),
    "Resources of the app beside its database, by name; others that it has are kept."
  ),
  workspacePath: key(
    "workspace_path",
    text(workspacePath),
    "Workspace folder that the source is uploaded to; the name of the app is added unless it ends with it.",
    {
      fallback: "`/Workspace/Users/{username}/lakebase-deploy/<app>`"
    }
  ),
  keep: key(
    "keep",
    number({ min: 1, max: 20, form: "a whole number from 1 to 20", allows: Number.isInteger }),
    "How many of the newest healthy releases keep their source in the workspace, to go back to.",
    { fallback: "`5`" }
  ),
  profile: key(
    "databricks_profile",
    text(anyText),
    "Profile of `~/.databrickscfg`, for deploys from a terminal; not looked at in GitHub Actions, nor when an input names who logs in."
  ),
  lakebaseType: key(
    "lakebase.type",
    text(choice(["auto", "autoscaling", "provisioned"])),
    "`auto` takes what exists; anything new is Autoscaling.",
    {
      fallback: "`auto`"
    }
  ),
  lakebaseName: key(
    "lakebase.database_name",
    text(instanceName),
    "Name of the instance, or id of the project. Not the Postgres database.",
    {
      fallback: "none: required, or input `project` or `instance`"
    }
  ),
  database: key("lakebase.database", text(databaseName), "Postgres database.", {
    fallback: "`databricks_postgres`"
  }),
  schema: key(
    "lakebase.schema",
    text(schemaName),
    "Postgres schema of the app. A new name makes a new schema; the data stays in the old one.",
    {
      fallback: "`app_data`"
    }
  ),
  capacity: key(
    "lakebase.capacity",
    text(choice(CAPACITIES)),
    "Size of an instance. On Autoscaling 0.5-2, 1-4, 2-8 or 4-12 CU.",
    {
      fallback: "`CU_1` for a new database; an existing one keeps its size"
    }
  ),
  minCu: key("lakebase.min_cu", computeUnits, "Smallest size on Autoscaling; beats `capacity`."),
  maxCu: key(
    "lakebase.max_cu",
    computeUnits,
    "Largest size on Autoscaling; at most 16 above `min_cu`, and equal to it above 64."
  ),
  suspendAfter: key(
    "lakebase.suspend_after",
    text(wordOr("never", durationSeconds({ minMs: 60 * SECOND, maxMs: 7 * DAY2 }))),
    "Idle time before an Autoscaling endpoint suspends: 60s to 7d, or `never`.",
    { fallback: "what the endpoint has" }
  ),
  branch: key("lakebase.branch", text(branchId), "Autoscaling branch; created when it does not exist.", {
    fallback: "the project's default branch; with `branch_from` the environment's name"
  }),
  branchFrom: key(
    "lakebase.branch_from",
    text(anyText),
    "What a missing branch is copied from: an environment of this file, whose schema is then taken over, or a branch id.",
    {
      fallback: "the project's default branch"
    }
  ),
  ttl: key(
    "lakebase.ttl",
    text(durationSeconds({ minMs: SECOND, maxMs: 365 * DAY2 })),
    "Lifetime of a branch that the deploy creates, such as `3d`.",
    {
      fallback: "no end"
    }
  ),
  ownerRole: key(
    "lakebase.owner_role",
    text(roleName),
    "Postgres role without login that owns the schema and everything in it.",
    {
      fallback: "one name per database and schema"
    }
  ),
  deployers: key(
    "lakebase.deployers",
    list(text(roleName), "list of Postgres logins"),
    "Postgres logins (e-mail addresses, application ids) that may deploy, and nobody else.",
    {
      fallback: "every member of `databricks_superuser`"
    }
  ),
  extensions: key(
    "lakebase.extensions",
    list(text(extensionName), "list of extensions"),
    "PostgreSQL extensions that the migrations need, such as `vector`; created in the schema where the database lacks them."
  ),
  ownerCreate: key(
    "lakebase.owner_create",
    flag,
    "Whether the owner role has CREATE on the database, for migrations that make schemas, extensions or publications.",
    { fallback: "`false`: what it has already stays" }
  ),
  ownership: key(
    "lakebase.ownership",
    text(choice(["enforce", "keep"])),
    "`enforce` moves objects to the owner role where the deployer may; `keep` only reports them.",
    {
      fallback: "`enforce`"
    }
  ),
  appAccess: { ...ACCESS_KEY, path: ["grants", "app", "access"], fallback: "`read-write`" },
  appCreate: {
    ...APP_CREATE_KEY,
    path: ["grants", "app", "create"],
    fallback: "`auto`; with `read-only` `false`"
  },
  roleGrants: key("grants.roles", list(roleGrant, "list of grants"), "Grants to further Postgres roles."),
  appMemberOf: key(
    "grants.app.member_of",
    list(text(groupName), "list of roles"),
    "Roles that the app's role may be a member of. An administrator makes it one; the audit expects it."
  ),
  privileges: key(
    "grants.privileges",
    list(privilegeGrant, "list of privileges"),
    "Single privileges beyond what `access` gives: granted where they are missing, and expected by the audit."
  ),
  acceptedFindings: key(
    "grants.accept",
    list(acceptedFinding, "list of findings"),
    "Findings that are accepted, with a reason: they count no more, and `authoritative` keeps what they are about."
  ),
  grantsMode: key(
    "grants.mode",
    text(choice(["additive", "authoritative"])),
    "`additive` grants what is missing and reports what is unexpected; `authoritative` revokes that too.",
    { fallback: "`additive`" }
  ),
  ...MIGRATION_KEYS,
  healthEnabled: key("health.enabled", flag, "Probe the app after the deployment.", { fallback: "`true`" }),
  healthPath: key(
    "health.path",
    text(urlPath),
    "Path below the app's URL that must answer 2xx. The platform takes the deployer's token only below `/api/`.",
    {
      fallback: "`/api/health`"
    }
  ),
  healthWindow: key(
    "health.window",
    text(durationMs({ minMs: 1, maxMs: DAY2 })),
    "How long every probe must succeed.",
    {
      fallback: "`2500ms`"
    }
  ),
  healthTimeout: key(
    "health.timeout",
    text(durationMs({ minMs: 1, maxMs: DAY2 })),
    "How long the first success may take.",
    {
      fallback: "`2m`"
    }
  ),
  source: key("source.directory", text(anyText), "Directory of the app's source.", { fallback: "`.`" }),
  sourceExclude: key(
    "source.exclude",
    patterns("list of .gitignore patterns"),
    "Files that do not travel, beside those that git ignores and those of CI."
  ),
  sourceInclude: key(
    "source.include",
    patterns("list of glob patterns"),
    "Files that travel though git ignores them, or though they belong to CI."
  ),
  buildCommand: key(
    "build.command",
    text(anyText),
    "Shell command that runs in the source directory before the source is read."
  ),
  buildExclude: key(
    "build.exclude_patterns",
    patterns("list of .gitignore patterns"),
    "Added to `source.exclude`."
  ),
  buildInclude: key(
    "build.include_patterns",
    patterns("list of glob patterns"),
    "Added to `source.include`."
  ),
  timeout: key(
    "deployment.timeout_seconds",
    number({ min: 10, max: 86400, form: "a number from 10 to 86400" }),
    "Budget for all waits of a run together.",
    {
      fallback: "`1800`"
    }
  ),
  pollInterval: key(
    "deployment.poll_interval_seconds",
    number({ min: 0.1, max: 300, form: "a number from 0.1 to 300" }),
    "Longest pause between two looks at the platform.",
    { fallback: "`5`" }
  )
};
var SECTIONS = {
  lakebase: "The database.",
  grants: "Who may do what in the schema.",
  "grants.app": "Grants of the app's service principal.",
  migrations: "SQL migrations.",
  health: "The check that the new code serves.",
  source: "The app's source.",
  build: "How the source is built.",
  deployment: "How the deploy waits."
};

export {
  isEmpty,
  describeNode,
  mergeNodes,
  reportRefusal,
  Fields,
  checkKeys,
  reportUnknown,
  keysSchema,
  refuseGrant,
  KEYS,
  SECTIONS
};
