import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  accept,
  refuse
} from "./chunk-KIEY5H6O.js";
import {
  nearest
} from "./chunk-O7YS6YDJ.js";

// src/config/capacity.ts
var CAPACITIES = ["CU_1", "CU_2", "CU_4", "CU_8"];
var DEFAULT_CAPACITY = "CU_1";
var AUTOSCALING_SIZES = {
  CU_1: { minCu: 0.5, maxCu: 2 },
  CU_2: { minCu: 1, maxCu: 4 },
  CU_4: { minCu: 2, maxCu: 8 },
  CU_8: { minCu: 4, maxCu: 12 }
};
function isSmaller(capacity, present) {
  const [, units] = /^CU_(\d+)$/.exec(present) ?? [];
  return units === void 0 || Number(capacity.slice("CU_".length)) < Number(units);
}

// src/config/acceptance.ts
var FILE = String.raw`(?:[^\s,]+/)?V?\d(?:(?!\.sql[ ,]).)*\.sql`;
var FORMS = {
  edited: { pattern: `^edited (${FILE}) ([0-9a-f]{12,64})$`, form: "`edited <file> <checksum>`" },
  deleted: { pattern: `^deleted (${FILE})$`, form: "`deleted <file>`" },
  late: { pattern: `^late (${FILE})$`, form: "`late <file>`" },
  renamed: { pattern: `^renamed (${FILE}) (${FILE})$`, form: "`renamed <file> <new file>`" }
};
var acceptance = {
  form: Object.values(FORMS).map(({ form }) => form).join(", "),
  schema: {
    type: "string",
    pattern: Object.values(FORMS).map(({ pattern }) => pattern).join("|")
  },
  read(text) {
    const found = parse(text);
    return found ? accept(found) : refuse(`is ${JSON.stringify(text)}, which accepts nothing`, advice(text));
  }
};
function parse(text) {
  const [, edited, checksum] = new RegExp(FORMS.edited.pattern).exec(text) ?? [];
  if (edited !== void 0 && checksum !== void 0) return { kind: "edited", name: edited, checksum };
  const [, deleted] = new RegExp(FORMS.deleted.pattern).exec(text) ?? [];
  if (deleted !== void 0) return { kind: "deleted", name: deleted };
  const [, late] = new RegExp(FORMS.late.pattern).exec(text) ?? [];
  if (late !== void 0) return { kind: "late", name: late };
  const [, from, to] = new RegExp(FORMS.renamed.pattern).exec(text) ?? [];
  return from === void 0 || to === void 0 ? void 0 : { kind: "renamed", from, to };
}
function advice(text) {
  const [word = ""] = text.split(" ");
  const kinds = Object.entries(FORMS);
  const form = kinds.find(([kind]) => kind === word)?.[1].form;
  if (form !== void 0) return `write ${form} as the deploy's error prints it`;
  const near = nearest(word, Object.keys(FORMS));
  return near === void 0 ? "copy the entry from the deploy's error: it begins with edited, deleted, late or renamed" : `did you mean "${near}"?`;
}
function formatAcceptance(accepted) {
  switch (accepted.kind) {
    case "edited":
      return `edited ${accepted.name} ${accepted.checksum}`;
    case "renamed":
      return `renamed ${accepted.from} ${accepted.to}`;
    default:
      return `${accepted.kind} ${accepted.name}`;
  }
}
function acceptanceLine(accepted) {
  return `migrations: { accept: ['${formatAcceptance(accepted).replaceAll("'", "''")}'] }`;
}

export {
  CAPACITIES,
  DEFAULT_CAPACITY,
  AUTOSCALING_SIZES,
  isSmaller,
  acceptance,
  formatAcceptance,
  acceptanceLine
};
