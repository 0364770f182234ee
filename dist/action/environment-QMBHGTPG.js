import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  yamlFault
} from "./chunk-R3VLFCQE.js";
import {
  secretReason
} from "./chunk-WAYFETPN.js";
import {
  nearest
} from "./chunk-O7YS6YDJ.js";
import {
  require_dist
} from "./chunk-XTHZC4LW.js";
import {
  __toESM
} from "./chunk-B35PVNTZ.js";

// src/source/environment.ts
var import_yaml2 = __toESM(require_dist(), 1);

// src/source/app-yaml-key.ts
var READ = ["command", "env"];
var SYNONYMS = /* @__PURE__ */ new Map([
  ["cmd", "command"],
  ["commands", "command"],
  ["entrypoint", "command"],
  ["entry_point", "command"],
  ["run", "command"],
  ["start", "command"],
  ["envs", "env"],
  ["env_vars", "env"],
  ["environment", "env"],
  ["environment_variables", "env"],
  ["variables", "env"],
  ["vars", "env"]
]);
function misspeltKey(key) {
  if (READ.includes(key)) return void 0;
  const lower = key.toLowerCase().replaceAll("-", "_");
  return READ.find((name) => name === lower) ?? SYNONYMS.get(lower) ?? nearest(lower, READ);
}

// src/source/attached-resource.ts
var DATABASE_WORDS = /^(?:app-?)?(?:database|postgres|postgresql|lakebase|db|pg)(?:[-_](?:db|database))?$/i;
function isAttached(name, { database, others }) {
  return name === database || others.includes(name);
}
function detachedHint(name, { database, others }) {
  const meant = DATABASE_WORDS.test(name) ? database : nearest(name, [database, ...others]);
  if (meant !== void 0) return `change this line to  valueFrom: ${meant}`;
  return `add it to the environment in deployment.yaml:  resources: [{ name: ${name}, ${exampleOf(name)} }]`;
}
function exampleOf(name) {
  if (/warehouse/i.test(name)) return 'sql_warehouse: { id: "1234567890abcdef", permission: CAN_USE }';
  if (/serving|endpoint|model/i.test(name))
    return "serving_endpoint: { name: my-endpoint, permission: CAN_QUERY }";
  if (/experiment|mlflow/i.test(name))
    return 'experiment: { experiment_id: "1234567890", permission: CAN_EDIT }';
  if (/genie/i.test(name))
    return 'genie_space: { name: my-space, space_id: "01ef0123456789ab", permission: CAN_RUN }';
  if (/volume|files/i.test(name)) {
    return "uc_securable: { securable_full_name: main.default.files, securable_type: VOLUME, permission: READ_VOLUME }";
  }
  if (/job/i.test(name)) return 'job: { id: "1234567890", permission: CAN_MANAGE_RUN }';
  return `secret: { scope: my-scope, key: ${name}, permission: READ }`;
}

// src/source/yaml-scalar.ts
var import_yaml = __toESM(require_dist(), 1);
function quoted(value) {
  const scalar = new import_yaml.Scalar(value);
  scalar.type = import_yaml.Scalar.QUOTE_DOUBLE;
  return scalar;
}
function isNothing(node) {
  return node === void 0 || node === null || (0, import_yaml.isScalar)(node) && node.value === null;
}
function textOf(node) {
  if (!(0, import_yaml.isScalar)(node) || node.value === null) return void 0;
  return typeof node.value === "string" ? node.value : node.source ?? String(node.value);
}

// src/source/environment.ts
function inject(text, options) {
  const appYaml = new AppYaml(text, options);
  appYaml.check();
  const missing = options.injections.filter((injection) => appYaml.lacks(injection));
  if (appYaml.problems.length > 0 || missing.length === 0) return { text, problems: appYaml.problems };
  const unwritable = (why) => {
    const message = `cannot be written again as YAML: ${why}`;
    return { text, problems: [{ message, location: { file: options.file } }] };
  };
  try {
    const written = appYaml.add(missing);
    return isWhole(written, options) ? { text: written, problems: [] } : unwritable("it would not read the same");
  } catch (error) {
    return unwritable(yamlFault(error instanceof Error ? error.message : String(error)));
  }
}
function isWhole(text, options) {
  const appYaml = new AppYaml(text, options);
  appYaml.check();
  return appYaml.problems.length === 0 && !options.injections.some((injection) => appYaml.lacks(injection));
}
var ENTRY_KEYS = ["name", "value", "valueFrom"];
var AppYaml = class {
  problems = [];
  #document;
  #lines = new import_yaml2.LineCounter();
  #options;
  #entries = /* @__PURE__ */ new Map();
  constructor(text, options) {
    this.#options = options;
    this.#document = (0, import_yaml2.parseDocument)(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      // Compared one with each other one by the parser; here each is looked up.
      uniqueKeys: false
    });
  }
  check() {
    for (const error of this.#document.errors) this.#report(error.pos[0], syntaxMessage(error));
    const { contents } = this.#document;
    if (this.problems.length > 0) return;
    if (isNothing(contents)) {
      this.#checkStart(void 0);
      return;
    }
    if (!(0, import_yaml2.isMap)(contents)) {
      this.#reportAt(contents, "app.yaml must hold keys such as `command` and `env`");
      return;
    }
    this.#checkTwice(contents);
    for (const { key } of contents.items) this.#checkTopKey(key);
    const command = this.#resolve(contents.get("command", true));
    this.#checkCommand(command);
    if (this.problems.length === 0) this.#checkStart(command);
    this.#readEnv(this.#resolve(contents.get("env", true)));
  }
  /** The platform reads over a key that it does not know, and starts something else than was meant. */
  #checkTopKey(key) {
    if (this.#isMerge(key)) return;
    const text = textOf(key) ?? "";
    const meant = misspeltKey(text);
    if (meant === void 0) return;
    this.#reportAt(key, `the platform does not know the key "${text}" of app.yaml`, `write ${meant}`);
  }
  /** Whether the platform merges keys is not documented, and a check must see what it sees. */
  #isMerge(key) {
    if (!(0, import_yaml2.isScalar)(key) || key.value !== "<<" || key.type !== import_yaml2.Scalar.PLAIN) return false;
    this.#reportAt(
      key,
      "`<<` merges keys that a reader of app.yaml cannot check",
      "write the keys out in its place"
    );
    return true;
  }
  #checkStart(command) {
    if (!isNothing(command) || this.#options.startsByItself) return;
    this.#report(
      0,
      "nothing says how the app starts: there is no `command`, no `start` script in package.json, and no .py file beside app.yaml",
      'write  command: ["node", "server.js"]  with the words that start it'
    );
  }
  /** True when `injection` must be added; reports the user's own entry when it says something else. */
  lacks({ name, value, resource, origin }) {
    const own = this.#entries.get(name);
    if (own === void 0) return true;
    if (this.#isDetached(own)) return false;
    const agrees = own.value === value || own.valueFrom !== void 0 && own.valueFrom === resource;
    if (!agrees) {
      this.#reportAt(
        own.node,
        `${name} is set here and, to something else, by ${origin}`,
        "remove this entry or make both equal"
      );
    }
    return false;
  }
  add(injections) {
    const document = this.#document;
    const env = this.#resolve(document.get("env", true));
    const added = injections.map(({ name, value }) => document.createNode({ name, value: quoted(value) }));
    if ((0, import_yaml2.isSeq)(env)) {
      if (env.items.length === 0) env.flow = false;
      env.items.push(...added);
    } else document.set("env", document.createNode(added));
    return document.toString({ lineWidth: 0, flowCollectionPadding: false });
  }
  #checkCommand(command) {
    if (isNothing(command)) return;
    const words = (0, import_yaml2.isSeq)(command) ? command.items.map((item) => this.#resolve(item)) : [];
    if (!words.every(import_yaml2.isScalar) || words.length === 0) {
      this.#reportAt(command, "`command` must be a list of words", 'write  command: ["node", "server.js"]');
      return;
    }
    for (const word of words) {
      const reason = secretReason("", textOf(word) ?? "");
      if (reason)
        this.#reportAt(word, `\`command\` must not hold a secret: ${reason}`, "pass it by env and valueFrom");
    }
  }
  #readEnv(env) {
    if (isNothing(env)) return;
    if (!(0, import_yaml2.isSeq)(env)) {
      this.#reportAt(env, "`env` must be a list", "write  env: [{ name: LOG_LEVEL, value: info }]");
      return;
    }
    for (const item of env.items) {
      const entry = this.#resolve(item);
      if ((0, import_yaml2.isMap)(entry)) this.#readEntry(entry);
      else
        this.#reportAt(
          item,
          "an entry of `env` must have a name and a value",
          'write  - { name: X, value: "y" }'
        );
    }
  }
  #readEntry(map) {
    if (map.items.some(({ key }) => this.#isMerge(key))) return;
    const name = textOf(this.#resolve(map.get("name", true)));
    if (name === void 0 || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      this.#reportAt(map, "an entry of `env` needs a `name` of letters, digits and _");
      return;
    }
    this.#checkTwice(map);
    for (const { key } of map.items) this.#checkKey(name, key);
    const entry = {
      value: textOf(this.#resolve(map.get("value", true))),
      valueFrom: textOf(this.#resolve(map.get("valueFrom", true))),
      node: map
    };
    if (entry.value === void 0 === (entry.valueFrom === void 0)) {
      this.#reportAt(
        map,
        `${name} needs either \`value\` or \`valueFrom\``,
        'write  value: ""  for an empty one'
      );
    }
    this.#checkSecret(name, entry);
    this.#checkResource(name, entry);
    const first = this.#entries.get(name);
    if (first) this.#reportAt(map, `${name} is set twice; the first is in line ${this.#lineOf(first.node)}`);
    else this.#entries.set(name, entry);
  }
  #isDetached({ valueFrom }) {
    return valueFrom !== void 0 && !isAttached(valueFrom, this.#options.resources);
  }
  #checkResource(name, entry) {
    const { valueFrom, node } = entry;
    if (valueFrom === void 0 || !this.#isDetached(entry)) return;
    const value = (0, import_yaml2.isMap)(node) ? node.get("valueFrom", true) : node;
    const message = `${name} takes its value from "${valueFrom}", which is no resource of this app`;
    this.#reportAt(value, message, detachedHint(valueFrom, this.#options.resources));
  }
  #checkTwice(map) {
    const seen = /* @__PURE__ */ new Set();
    for (const { key } of map.items) {
      const text = textOf(key);
      if (seen.has(text)) this.#reportAt(key, "Map keys must be unique");
      seen.add(text);
    }
  }
  #checkKey(name, key) {
    const text = textOf(key);
    if (text !== void 0 && ENTRY_KEYS.includes(text)) return;
    const near = text === void 0 ? void 0 : nearest(text, ENTRY_KEYS);
    const hint = near === void 0 ? `valid keys: ${ENTRY_KEYS.join(", ")}` : `write ${near}`;
    this.#reportAt(key, `${name} has an unknown key "${text ?? "?"}"`, hint);
  }
  #checkSecret(name, { value, node }) {
    const reason = value === void 0 ? void 0 : secretReason(name, value);
    if (reason === void 0) return;
    this.#reportAt(
      node,
      `${name} must not stand here in plain text: ${reason}`,
      `put it into a secret scope, make it a \`resources\` entry of deployment.yaml, and write  { name: ${name}, valueFrom: <name of that resource> }`
    );
  }
  #resolve(node) {
    return (0, import_yaml2.isAlias)(node) ? node.resolve(this.#document) : node;
  }
  #lineOf(node) {
    return this.#lines.linePos(node.range?.[0] ?? 0).line;
  }
  #reportAt(node, message, hint) {
    this.#report((0, import_yaml2.isNode)(node) ? node.range?.[0] ?? 0 : 0, message, hint);
  }
  #report(offset, message, hint) {
    const { file, columns } = this.#options;
    const { line, col } = this.#lines.linePos(offset);
    const location = columns ? { file, line, column: col } : { file, line };
    this.problems.push(hint === void 0 ? { message, location } : { message, hint, location });
  }
};
function syntaxMessage(error) {
  if (error.code === "TAB_AS_INDENT") return "a tab cannot indent YAML; use spaces";
  if (error.code === "MULTIPLE_DOCS") return "app.yaml must hold one document; remove the `---` line";
  return yamlFault(error.message);
}
export {
  inject
};
