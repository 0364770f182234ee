import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/error.ts
var DeployError = class extends Error {
  code;
  hint;
  retryable;
  location;
  constructor(code, message, options = {}) {
    super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
    this.name = "DeployError";
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
    this.location = options.location;
  }
};
var MOST_PROBLEMS = 200;
var InvalidInput = class extends DeployError {
  problems;
  constructor(all) {
    const more = { message: `${all.length - MOST_PROBLEMS} more problems are not shown` };
    const problems = all.length > MOST_PROBLEMS ? [...all.slice(0, MOST_PROBLEMS), more] : all;
    super("INVALID_INPUT", problems.map(describeProblem).join("\n"));
    this.name = "InvalidInput";
    this.problems = problems;
  }
};
function describeLocation(location) {
  return [location.file, location.line, location.column].filter((part) => part !== void 0).join(":");
}
function describeProblem(problem) {
  const place = problem.location ? `${describeLocation(problem.location)}: ` : "";
  const hint = problem.hint ? ` (${problem.hint})` : "";
  return `${place}${problem.message}${hint}`;
}

export {
  DeployError,
  InvalidInput,
  describeLocation,
  describeProblem
};
