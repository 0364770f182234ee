import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  RETRY_BUDGET_MS,
  exchange,
  fileBody,
  isRefusedToken,
  parseApiError,
  parseBody,
  retryDelay,
  workspaceUrl
} from "./chunk-LS73RLAB.js";
import {
  LEAST_ANSWER_MS
} from "./chunk-F24S7VJV.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/databricks/http.ts
function createWorkspaceClient(options) {
  const host = workspaceUrl(options.host);
  const timeoutMs = options.requestTimeoutMs ?? 3e4;
  async function json(method, path, call, retry) {
    const reply = await perform(options, host, {
      method,
      path,
      query: call.query,
      ...call.body === void 0 ? {} : { contentType: "application/json", body: JSON.stringify(call.body) },
      retry: call.retry ?? retry,
      timeoutMs
    });
    const answered = { what: `${method} ${path}`, host, mayBeEmpty: call.mayBeEmpty ?? false };
    return { json: parseBody(answered, reply), headers: reply.headers };
  }
  return {
    host,
    deadline: options.deadline,
    reporter: options.reporter,
    get: async (path, call = {}) => (await json("GET", path, call, "read")).json,
    getWithHeaders: (path, call = {}) => json("GET", path, call, "read"),
    post: async (path, call = {}) => (await json("POST", path, call, "never")).json,
    patch: async (path, call = {}) => (await json("PATCH", path, call, "safe")).json,
    delete: async (path, call = {}) => (await json("DELETE", path, call, "safe")).json,
    async upload(path, bytes, query, retry = "safe") {
      const contentType = "application/octet-stream";
      const body = new Uint8Array(bytes);
      const call = { method: "POST", path, query, contentType, body, retry, timeoutMs: timeoutMs * 4 };
      return parseBody({ what: `POST ${path}`, host, mayBeEmpty: true }, await perform(options, host, call));
    },
    async download(path, query) {
      const call = { method: "GET", path, query, retry: "read", timeoutMs: timeoutMs * 4 };
      return fileBody({ what: `GET ${path}`, host }, await perform(options, host, call));
    }
  };
}
async function perform(options, host, call) {
  const { clock, deadline, reporter, token } = options;
  const start = clock.now();
  let refreshed = false;
  for (let attempt = 1; ; attempt += 1) {
    const bearer = await token.token();
    if (call.method !== "GET") await options.beforeWrite?.();
    try {
      return await send(options, host, call, bearer);
    } catch (error) {
      if (isRefusedToken(error) && !refreshed) {
        refreshed = true;
        if (await token.refresh(bearer) === bearer) throw error;
        continue;
      }
      const delay = retryDelay(error, attempt, call.retry, options.random ?? Math.random);
      const left = Math.min(deadline.remaining(), start + RETRY_BUDGET_MS - clock.now());
      if (delay === void 0 || delay > left || !(error instanceof Error)) throw error;
      reporter.info(`${error.message} Trying again in ${Math.ceil(delay / 1e3)} s.`);
      await clock.sleep(delay, deadline.signal);
    }
  }
}
async function send(options, host, call, bearer) {
  const url = new URL(`${host}${call.path}`);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== void 0) url.searchParams.set(name, String(value));
  }
  const reply = await exchange(
    { ...options, signal: options.deadline.signal },
    {
      method: call.method,
      url,
      headers: {
        authorization: `Bearer ${bearer}`,
        accept: "application/json",
        "user-agent": options.userAgent,
        ...call.contentType === void 0 ? {} : { "content-type": call.contentType }
      },
      ...call.body === void 0 ? {} : { body: call.body },
      timeoutMs: Math.min(call.timeoutMs, Math.max(Math.ceil(options.deadline.remaining()), LEAST_ANSWER_MS))
    }
  );
  if (reply.status >= 200 && reply.status < 300) return reply;
  if (reply.status >= 300 && reply.status < 400) throw redirected(call, host, reply.headers.get("location"));
  const body = new TextDecoder().decode(reply.bytes);
  throw parseApiError({ method: call.method, path: call.path, host }, reply.status, reply.headers, body);
}
function redirected(call, host, location) {
  const target = location !== null && URL.canParse(location, host) ? new URL(location, host) : void 0;
  const where = target === void 0 ? "elsewhere" : `to ${target.origin}${target.pathname}`;
  return new DeployError(
    "REDIRECTED",
    `${call.method} ${call.path} on ${host} was redirected ${where}: this is not the API of a workspace, or the login was not accepted.`,
    { hint: "Set `databricks-host` to the workspace's own URL, not the account console's or an app's." }
  );
}

export {
  createWorkspaceClient
};
