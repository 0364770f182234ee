import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  require_dist
} from "./chunk-HUMZRUVT.js";
import {
  __toESM
} from "./chunk-GFKCOHTJ.js";

// src/source/template.ts
var import_yaml = __toESM(require_dist(), 1);
var PLACEHOLDER = /\$\$|\$\{([^}\n]*)(\}?)/g;
var NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
function substitute(text, values, file) {
  const template = new Template(text);
  const document = (0, import_yaml.parseDocument)(template.marked, {
    prettyErrors: false,
    lineCounter: template.lines,
    uniqueKeys: false
  });
  const [error] = document.errors;
  if (error) {
    const { line } = template.lines.linePos(error.pos[0]);
    const message = error.message.split("\n", 1)[0] ?? error.message;
    return { text: void 0, problems: [{ message: template.unmarked(message), location: { file, line } }] };
  }
  const problems = [];
  const edits = [];
  (0, import_yaml.visit)(document, {
    Scalar(_, node) {
      if (typeof node.value !== "string" || !node.range || !template.isMarked(node.value)) return;
      const { filled, faults } = template.fill(node.value, values, file);
      problems.push(...faults);
      edits.push({ start: node.range[0], end: node.range[1], text: written(filled, node, template.marked) });
    }
  });
  return { text: template.edited(edits), problems };
}
function written(value, { type, range }, source) {
  if (type === import_yaml.Scalar.PLAIN && isPlain(value)) return value;
  const scalar = new import_yaml.Scalar(value);
  scalar.type = type === import_yaml.Scalar.QUOTE_SINGLE && !/[\r\n]/.test(value) ? import_yaml.Scalar.QUOTE_SINGLE : import_yaml.Scalar.QUOTE_DOUBLE;
  const text = (0, import_yaml.stringify)(scalar, {
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER
  }).trimEnd();
  const lines = range ? source.slice(range[0], range[1]).split("\n").length - 1 : 0;
  return text + "\n".repeat(lines);
}
function isPlain(value) {
  if (!/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(value)) return false;
  return (0, import_yaml.parse)(value) === value && (0, import_yaml.parse)(value, { version: "1.1" }) === value;
}
var Template = class {
  marked;
  lines = new import_yaml.LineCounter();
  #placeholders = [];
  #columns = [];
  #mark;
  constructor(text) {
    let word = "PLACEHOLDER";
    while (text.includes(word)) word += "X";
    this.#mark = new RegExp(`${word}(\\d+)E`, "g");
    const lines = text.split("\n").map((line, index) => {
      if (line.trimStart().startsWith("#")) return line;
      return line.replace(PLACEHOLDER, (placeholder, ...rest) => {
        const offset = rest.find((each) => typeof each === "number") ?? 0;
        this.#columns.push({ line: index + 1, column: offset + 1 });
        return `${word}${this.#placeholders.push(placeholder) - 1}E`;
      });
    });
    this.marked = lines.join("\n");
  }
  isMarked(text) {
    return text.search(this.#mark) >= 0;
  }
  /** The text with `edits`, in its order, and with all other placeholders as they were. */
  edited(edits) {
    let at = 0;
    const parts = edits.toSorted((a, b) => a.start - b.start).map(({ start, end, text }) => {
      const before = this.unmarked(this.marked.slice(at, start));
      at = end;
      return before + text;
    });
    return parts.join("") + this.unmarked(this.marked.slice(at));
  }
  /** With the placeholders as they were. */
  unmarked(text) {
    return text.replace(this.#mark, (_, index) => this.#placeholders[Number(index)] ?? "");
  }
  fill(text, values, file) {
    const faults = [];
    const filled = text.replace(this.#mark, (_, index) => {
      const placeholder = this.#placeholders[Number(index)] ?? "";
      if (placeholder === "$$") return "$";
      const [, name = "", close = ""] = /^\$\{([^}]*)(\}?)$/.exec(placeholder) ?? [];
      const fault = faultOf(placeholder, name, close, values);
      if (fault === void 0) return values[name] ?? "";
      faults.push({ ...fault, location: { file, ...this.#columns[Number(index)] } });
      return "";
    });
    return { filled, faults };
  }
};
function faultOf(placeholder, name, close, values) {
  if (close === "" || !NAME.test(name)) {
    return {
      message: `"${placeholder}" is not a placeholder such as \${LAKEBASE_SCHEMA}`,
      hint: "write $$ for a dollar sign that is meant as it is"
    };
  }
  if (Object.hasOwn(values, name)) return void 0;
  const known = Object.keys(values).toSorted().join(", ") || "none";
  return {
    message: `\${${name}} has no value; known names: ${known}`,
    hint: `add it to the environment in deployment.yaml:  env_vars: { ${name}: "..." }`
  };
}
export {
  substitute
};
