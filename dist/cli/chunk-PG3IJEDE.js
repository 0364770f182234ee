import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  COMMANDS,
  COMMAND_NAMES,
  EXEC,
  INPUTS
} from "./chunk-SCWST7YK.js";

// src/config/help.ts
var WIDTH = 100;
var INDENT = 28;
var CLI_FLAGS = {
  json: "Print the outputs and the plan as one JSON object.",
  "exit-code": "With plan: exit with 3 when anything is not as desired.",
  help: "Print this text.",
  version: "Print the version."
};
var CLI_OPTIONS = Object.values(INPUTS).filter(
  ({ face, name }) => face !== "action" && name !== "command"
);
function renderHelp() {
  return [
    "Usage: lakebase-deploy <command> [options]",
    "",
    "Commands:",
    ...COMMAND_NAMES.flatMap((name) => renderOption(`  ${name}`, sentence(COMMANDS[name].help))),
    ...renderOption(`  ${EXEC.usage}`, sentence(EXEC.help)),
    "",
    "Options:",
    ...CLI_OPTIONS.flatMap(
      (option) => renderOption(`  --${option.name}${placeholder(option)}`, describe(option))
    ),
    ...Object.entries(CLI_FLAGS).flatMap(([name, text]) => renderOption(`  --${name}`, text)),
    "",
    "Exit codes: 0 done, 1 failed, 2 wrong input, 3 differences (audit, plan --exit-code), 130 cancelled."
  ].join("\n");
}
function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replaceAll("`", "");
}
function placeholder({ rule, name }) {
  return rule.schema.type === "boolean" ? "" : ` <${name.split("-").at(-1)}>`;
}
function describe({ description, rule, fallback, declared }) {
  const byDefault = fallback ?? (rule.schema.type === "boolean" ? void 0 : declared);
  const values = Array.isArray(rule.schema.enum) ? ` One of ${rule.schema.enum.join(", ")}.` : "";
  const text = `${description}${values}${byDefault === void 0 ? "" : ` [default: ${byDefault}]`}`;
  return text.replaceAll("`", "");
}
function renderOption(head, text) {
  const [first = "", ...rest] = wrap(text, WIDTH - INDENT);
  const margin = " ".repeat(INDENT);
  const lines = rest.map((line) => margin + line);
  return head.length < INDENT - 1 ? [head.padEnd(INDENT) + first, ...lines] : [head, margin + first, ...lines];
}
function wrap(text, width) {
  const lines = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

export {
  CLI_FLAGS,
  CLI_OPTIONS,
  renderHelp
};
