import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  Fields,
  KEYS,
  checkKeys,
  describeNode,
  isEmpty,
  mergeNodes,
  reportRefusal,
  reportUnknown
} from "./chunk-NJCRJ3WE.js";
import {
  environmentName
} from "./chunk-DYNZYKTZ.js";
import "./chunk-SYWAMOT7.js";
import "./chunk-PXPCPG7C.js";
import "./chunk-SMUWBURH.js";
import "./chunk-ZJH35LZ7.js";
import "./chunk-KIEY5H6O.js";
import "./chunk-I5HNRKAD.js";
import {
  yamlFault,
  yamlTooLarge
} from "./chunk-R3VLFCQE.js";
import "./chunk-WAYFETPN.js";
import "./chunk-O7YS6YDJ.js";
import {
  require_dist
} from "./chunk-XTHZC4LW.js";
import {
  __toESM
} from "./chunk-B35PVNTZ.js";

// src/config/yaml.ts
var import_yaml = __toESM(require_dist(), 1);
function parseYaml(text, file) {
  const tooLarge = yamlTooLarge(text);
  if (tooLarge) return { root: void 0, problems: [{ message: tooLarge, location: { file } }] };
  const lineCounter = new import_yaml.LineCounter();
  const options = { lineCounter, prettyErrors: false, stringKeys: true, uniqueKeys: false };
  const document = (0, import_yaml.parseDocument)(text, options);
  const locate = (offset) => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line, column: col };
  };
  const faults = [...document.errors, ...document.warnings].map((fault) => ({
    fatal: fault.code !== "TAG_RESOLVE_FAILED",
    problem: { ...describeFault(fault.code, fault.message), location: locate(fault.pos[0]) }
  }));
  const fatal = faults.find((fault) => fault.fatal);
  if (fatal) return { root: void 0, problems: [fatal.problem] };
  const reader = new TreeReader(locate);
  const root = document.contents === null ? void 0 : reader.read(document.contents, 0);
  const problems = [...faults.map((fault) => fault.problem), ...reader.problems];
  return { root: reader.isWhole ? root : void 0, problems };
}
function describeFault(code, message) {
  switch (code) {
    case "TAB_AS_INDENT":
      return { message: "a tab is used as indentation", hint: "YAML takes spaces only" };
    case "MULTIPLE_DOCS":
      return {
        message: "a second YAML document begins here",
        hint: "keep one; environments go below `environments:`"
      };
    case "TAG_RESOLVE_FAILED":
      return {
        message: `unknown YAML tag: ${message.replace(/^Unresolved tag: /, "")}`,
        hint: "delete the tag"
      };
    default:
      return { message: `not valid YAML: ${yamlFault(message)}` };
  }
}
var TreeReader = class {
  problems = [];
  /** False when something of the document is a hole. */
  isWhole = true;
  #locate;
  /** `open` while the anchored node is being read: an alias to it would contain itself. */
  #anchors = /* @__PURE__ */ new Map();
  constructor(locate) {
    this.#locate = locate;
  }
  /** `fallback` is the offset to blame when the parser gives the node none. */
  read(node, fallback) {
    if ((0, import_yaml.isAlias)(node)) return this.#readAlias(node.source, this.#locate(node.range?.[0] ?? fallback));
    const anchor = (0, import_yaml.isScalar)(node) || (0, import_yaml.isMap)(node) || (0, import_yaml.isSeq)(node) ? node.anchor : void 0;
    if (anchor !== void 0) this.#anchors.set(anchor, "open");
    const result = this.#readValue(node, fallback);
    if (anchor !== void 0) this.#anchors.set(anchor, result);
    return result;
  }
  #readValue(node, fallback) {
    if ((0, import_yaml.isMap)(node)) return this.#readMap(node, this.#locate(node.range?.[0] ?? fallback));
    if ((0, import_yaml.isSeq)(node)) {
      const offset = node.range?.[0] ?? fallback;
      return {
        kind: "sequence",
        items: node.items.map((item) => this.read(item, offset)),
        location: this.#locate(offset)
      };
    }
    if ((0, import_yaml.isScalar)(node)) {
      const { value } = node;
      const known = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
      return {
        kind: "scalar",
        value: known ? value : null,
        source: node.source ?? "",
        location: this.#locate(node.range?.[0] ?? fallback)
      };
    }
    return this.#nothing(this.#locate(fallback));
  }
  #readAlias(name, location) {
    const target = this.#anchors.get(name);
    if (target !== void 0 && target !== "open") return target;
    const message = target === "open" ? `the alias *${name} stands inside its own anchor` : `no anchor &${name} stands before the alias *${name}`;
    this.problems.push({ message, location });
    this.isWhole = false;
    return this.#nothing(location);
  }
  #readMap(map, location) {
    const own = /* @__PURE__ */ new Map();
    const merged = [];
    for (const { key, value } of map.items) {
      if (!(0, import_yaml.isScalar)(key)) continue;
      const offset = key.range?.[0] ?? 0;
      const entry = {
        name: String(key.value),
        location: this.#locate(offset),
        value: this.read(value, offset)
      };
      if (key.value === "<<" && key.type === import_yaml.Scalar.PLAIN) merged.push(...this.#mergedEntries(entry));
      else if (own.has(entry.name)) this.#reportTwice(entry);
      else own.set(entry.name, entry);
    }
    for (const entry of merged) {
      if (!own.has(entry.name)) own.set(entry.name, entry);
    }
    return { kind: "mapping", entries: own, location };
  }
  #reportTwice({ location }) {
    const message = "this key is written twice in the same map";
    this.problems.push({ message, hint: "delete one of the two", location });
  }
  /** The entries that `<<` brings in, the strongest first. */
  #mergedEntries({ location, value }) {
    const sources = value.kind === "sequence" ? value.items : [value];
    return sources.flatMap((source) => {
      if (source.kind === "mapping") return [...source.entries.values()];
      this.problems.push({ message: "`<<` takes the alias of a map, or a list of them", location });
      this.isWhole = false;
      return [];
    });
  }
  #nothing(location) {
    return { kind: "scalar", value: null, source: "", location };
  }
};

// src/config/file.ts
var EXAMPLE = "write `environments:`, below it `  production:`, and below that `    app_name: my-app`";
function parseFile(text, path) {
  const yaml = parseYaml(text, path);
  const problems = [...yaml.problems];
  const known = new Set(problems.map(identityOf));
  const report = (problem) => {
    if (known.has(identityOf(problem))) return;
    known.add(identityOf(problem));
    problems.push(problem);
  };
  const environments = yaml.root && !isEmpty(yaml.root) ? readRoot(yaml.root, report) : reportNoRoot(yaml.problems, { file: path, line: 1, column: 1 }, report);
  return { file: { path, environments }, problems };
}
function identityOf({ message, location }) {
  return `${location?.line}:${location?.column} ${message}`;
}
function reportNoRoot(known, location, report) {
  if (known.length === 0) report({ message: "the file is empty", hint: EXAMPLE, location });
}
function readRoot(root, report) {
  if (root.kind !== "mapping") {
    report({
      message: `the file is ${describeNode(root)}, not a map`,
      hint: EXAMPLE,
      location: root.location
    });
    return void 0;
  }
  for (const { name, location } of root.entries.values()) {
    if (name === "environments" || name === "common") continue;
    if (!Object.values(KEYS).some(({ path }) => path[0] === name))
      reportUnknown(name, ["environments", "common"], location, report);
    else
      report({
        message: `unknown key "${name}"`,
        hint: "it belongs below common, or below one of environments",
        location
      });
  }
  const common = root.entries.get("common")?.value;
  if (common) checkEnvironment(common, "common", report);
  const environments = root.entries.get("environments");
  if (!environments || isEmpty(environments.value) || holdsNothing(environments.value)) {
    report({
      message: "the file has no environments",
      hint: EXAMPLE,
      location: environments?.location ?? root.location
    });
    return void 0;
  }
  if (environments.value.kind !== "mapping") {
    const message = `environments is ${describeNode(environments.value)}, not a map`;
    report({ message, hint: EXAMPLE, location: environments.value.location });
    return void 0;
  }
  return readEnvironments(environments.value, common, report);
}
function holdsNothing(node) {
  return node.kind === "mapping" && node.entries.size === 0;
}
function readEnvironments(map, common, report) {
  const environments = /* @__PURE__ */ new Map();
  for (const { name, location, value } of map.entries.values()) {
    const reading = environmentName.read(name);
    if (!reading.ok) reportRefusal(report, "the name of an environment", location, reading.refusal);
    checkEnvironment(value, `environments.${name}`, report);
    environments.set(name, new Fields(common ? mergeNodes(common, value) : value, ""));
  }
  return environments;
}
function checkEnvironment(node, label, report) {
  if (node.kind === "mapping") checkKeys(node, Object.values(KEYS), "", report);
  else if (!isEmpty(node))
    report({ message: `${label} is ${describeNode(node)}, not a map`, location: node.location });
}
export {
  parseFile
};
