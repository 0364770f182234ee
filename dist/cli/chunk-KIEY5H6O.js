import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  DURATION_PATTERN,
  formatDuration,
  parseDuration
} from "./chunk-I5HNRKAD.js";
import {
  nearest
} from "./chunk-O7YS6YDJ.js";

// src/config/rule.ts
function accept(value) {
  return { ok: true, value };
}
function refuse(message, hint) {
  return { ok: false, refusal: hint === void 0 ? { message } : { message, hint } };
}
function choice(values) {
  return {
    form: values.map((value) => `\`${value}\``).join(", "),
    schema: { type: "string", enum: values },
    read(text) {
      const found = values.find((value) => value === text);
      if (found !== void 0) return accept(found);
      const near = nearest(text, values);
      return refuse(
        `is ${JSON.stringify(text)}, not one of ${values.join(", ")}`,
        near === void 0 ? void 0 : `did you mean ${JSON.stringify(near)}?`
      );
    }
  };
}
function matching({ pattern, form, repair }) {
  return {
    form,
    schema: { type: "string", pattern: pattern.source },
    read(text) {
      if (pattern.test(text)) return accept(text);
      const repaired = repair?.(text);
      const hint = repaired !== void 0 && pattern.test(repaired) ? `did you mean "${repaired}"?` : void 0;
      return refuse(`is ${JSON.stringify(text)}, but must be ${form}`, hint);
    }
  };
}
var freeText = { form: "text", schema: { type: "string" }, read: accept };
var anyText = {
  form: "text",
  schema: { type: "string", minLength: 1 },
  read: (text) => text === "" ? refuse("is empty") : accept(text)
};
var variableNames = {
  form: "names of variables, parted by commas",
  schema: { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_]*(?:[,\\s]+[A-Za-z_][A-Za-z0-9_]*)*$" },
  read(text) {
    const names = text.split(/[,\s]+/).filter((name) => name !== "");
    const wrong = names.find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
    return wrong === void 0 ? accept(names) : refuse(
      `holds ${JSON.stringify(wrong)}, which is no name of a variable`,
      "write names alone, such as NPM_TOKEN"
    );
  }
};
var booleanText = {
  form: "`true` or `false`",
  schema: { type: "boolean" },
  read(text) {
    if (/^(?:true|True|TRUE)$/.test(text)) return accept(true);
    if (/^(?:false|False|FALSE)$/.test(text)) return accept(false);
    return refuse(`is ${JSON.stringify(text)}, neither true nor false`);
  }
};
function durationMs({ minMs, maxMs }) {
  return {
    form: "duration such as `90s` or `1h30m`",
    schema: { type: "string", pattern: DURATION_PATTERN },
    read(text) {
      const milliseconds = parseDuration(text);
      if (milliseconds === void 0) {
        const hint = /^\d+$/.test(text) ? `add the unit: ${text}s for seconds, ${text}m for minutes` : void 0;
        return refuse(`is ${JSON.stringify(text)}, not a duration such as 90s, 30m or 1h30m`, hint);
      }
      if (milliseconds < minMs) return refuse(`is ${text}, less than ${formatDuration(minMs)}`);
      if (milliseconds > maxMs) return refuse(`is ${text}, more than ${formatDuration(maxMs)}`);
      return accept(milliseconds);
    }
  };
}
function durationSeconds(limits) {
  const milliseconds = durationMs(limits);
  return {
    ...milliseconds,
    read(text) {
      const reading = milliseconds.read(text);
      if (!reading.ok) return reading;
      if (reading.value % 1e3 !== 0) return refuse(`is ${text}, but must be whole seconds`);
      return accept(reading.value / 1e3);
    }
  };
}
function wordOr(word, rule) {
  return {
    form: `${rule.form}, or \`${word}\``,
    schema: { anyOf: [rule.schema, { const: word }] },
    read(text) {
      if (text === word) return accept(word);
      const reading = rule.read(text);
      if (reading.ok) return reading;
      const { message, hint } = reading.refusal;
      return refuse(message, `${hint === void 0 ? "" : `${hint}; `}or write ${word}`);
    }
  };
}

export {
  accept,
  refuse,
  choice,
  matching,
  freeText,
  anyText,
  variableNames,
  booleanText,
  durationMs,
  durationSeconds,
  wordOr
};
