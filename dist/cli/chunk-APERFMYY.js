import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  ApiError,
  UNTRUSTED_HINT,
  decode,
  exchange,
  hostMissing,
  parseApiError,
  parseBody,
  retryDelay,
  trustedWorkspaceUrl
} from "./chunk-LS73RLAB.js";
import {
  block
} from "./chunk-24HEOBGC.js";
import {
  clause,
  sentence
} from "./chunk-VJU6MYWT.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/databricks/auth/jwt.ts
function jwtClaims(token) {
  const payload = token.split(".")[1];
  if (payload === void 0) return void 0;
  try {
    return decode(JSON.parse(Buffer.from(payload, "base64url").toString()), "the token");
  } catch {
    return void 0;
  }
}

// src/databricks/auth/federation.ts
function subjectOf(idToken) {
  const claims = jwtClaims(idToken);
  const subject2 = claims?.optionalString("sub") ?? "unknown";
  return {
    issuer: claims?.optionalString("iss") ?? "unknown",
    subject: subject2,
    audience: audienceOf(claims),
    otherForm: otherForm(
      subject2,
      claims?.optionalString("repository_owner_id"),
      claims?.optionalString("repository_id")
    )
  };
}
function audienceOf(claims) {
  const audience = claims?.raw.aud;
  if (typeof audience === "string") return audience;
  return Array.isArray(audience) ? audience.join(", ") : "unknown";
}
var FORM = /^repo:([^/@]+)(@\d+)?\/([^:@]+)(@\d+)?:(.*)$/;
function otherForm(subject2, ownerId, repositoryId) {
  const parts = FORM.exec(subject2);
  if (parts === null) return void 0;
  const [, owner, givenId, repository, , rest] = parts;
  if (givenId !== void 0) return `repo:${owner}/${repository}:${rest}`;
  if (ownerId === void 0 || repositoryId === void 0) return void 0;
  return `repo:${owner}@${ownerId}/${repository}@${repositoryId}:${rest}`;
}
function subjectInEnvironment(subject2, environment) {
  const repository = /^repo:[^:]+/.exec(subject2)?.[0];
  return repository && `${repository}:environment:${environment.replaceAll(":", "%3A")}`;
}
function policyCommand({ issuer, subject: subject2, audience }, id = "<id>") {
  const policy = JSON.stringify({ oidc_policy: { issuer, audiences: [audience], subject: subject2 } });
  return `databricks account service-principal-federation-policy create ${id} --json '${policy.replaceAll("'", String.raw`\u0027`)}'`;
}

// src/databricks/auth/oauth.ts
var BUDGET_MS = 6e4;
var TIMEOUT_MS = 15e3;
async function requestJson(ports, request) {
  const start = ports.clock.now();
  for (let attempt2 = 1; ; attempt2 += 1) {
    try {
      return await requestOnce(ports, request);
    } catch (error) {
      const delay = retryDelay(error, attempt2, "read", ports.random ?? Math.random);
      if (delay === void 0 || delay > start + BUDGET_MS - ports.clock.now()) throw error;
      await ports.clock.sleep(delay, ports.signal);
    }
  }
}
async function requestOnce(ports, request) {
  const { method, url } = request;
  const reply = await exchange(ports, {
    method,
    url,
    headers: { accept: "application/json", "user-agent": ports.userAgent, ...request.headers },
    ...request.body === void 0 ? {} : { body: request.body },
    timeoutMs: TIMEOUT_MS
  });
  if (reply.status < 200 || reply.status >= 300) {
    const text = new TextDecoder().decode(reply.bytes);
    throw parseApiError({ method, path: url.pathname, host: url.origin }, reply.status, reply.headers, text);
  }
  const what = `${method} ${url.pathname}`;
  return decode(parseBody({ what, host: url.origin, mayBeEmpty: false }, reply), `${what} on ${url.origin}`);
}
async function discoverTokenEndpoint(ports, host) {
  const url = new URL("/oidc/.well-known/oauth-authorization-server", host);
  try {
    return tokenUrl((await requestJson(ports, { method: "GET", url })).string("token_endpoint"), host);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return defaultTokenEndpoint(host);
    throw error;
  }
}
function tokenUrl(text, host) {
  const url = URL.canParse(text) ? new URL(text) : void 0;
  if (url !== void 0 && (url.protocol === "https:" || url.origin === host)) return url;
  throw new DeployError(
    "UNEXPECTED_RESPONSE",
    `${host} names "${text}" as its token endpoint, which is no https URL.`,
    {
      hint: "Check that `databricks-host` is the workspace, and that no proxy answers in its place."
    }
  );
}
function defaultTokenEndpoint(host) {
  return new URL("/oidc/v1/token", host);
}
async function requestToken(ports, endpoint, grant, headers = {}) {
  const answer = await requestJson(ports, {
    method: "POST",
    url: endpoint,
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams(grant).toString()
  });
  return {
    token: answer.string("access_token"),
    lifetimeMs: (answer.optionalNumber("expires_in") ?? 3600) * 1e3
  };
}
function isRefusedGrant(error) {
  if (!(error instanceof ApiError) || !error.structured) return false;
  return error.status === 400 || error.status === 401 || error.status === 403;
}

// src/databricks/auth/github-oidc.ts
async function mintFromGitHub(settings, host, ports) {
  const request = idTokenRequest(settings);
  const likely = defaultTokenEndpoint(host);
  const first = { endpoint: likely, audience: settings.tokenAudience ?? likely.href };
  const idToken = await requestIdToken(request, first.audience, ports);
  try {
    return await exchange2(idToken, first.endpoint, settings, ports);
  } catch (error) {
    if (!(error instanceof DeployError) || error.retryable) throw error;
    const told = await advertised(settings, host, ports).catch(() => first);
    const isOther = told.audience !== first.audience || told.endpoint.href !== likely.href;
    if (isOther) return exchangeAgain(request, told, settings, ports);
    throw isRefusedGrant(error) ? refusedGrant(error, idToken, settings, likely) : error;
  }
}
async function readSubject(settings, host, ports) {
  const audience = settings.tokenAudience ?? defaultTokenEndpoint(host).href;
  return subjectOf(await requestIdToken(idTokenRequest(settings), audience, ports));
}
async function advertised(settings, host, ports) {
  const [endpoint, audience] = await Promise.all([
    discoverTokenEndpoint(ports, host),
    settings.tokenAudience ?? readDefaultAudience(ports, host)
  ]);
  return { endpoint, audience: audience ?? endpoint.href };
}
async function exchangeAgain(request, { endpoint, audience }, settings, ports) {
  const idToken = await requestIdToken(request, audience, ports);
  try {
    return await exchange2(idToken, endpoint, settings, ports);
  } catch (error) {
    throw isRefusedGrant(error) ? refusedGrant(error, idToken, settings, endpoint) : error;
  }
}
function exchange2(idToken, endpoint, { clientId }, ports) {
  return requestToken(ports, endpoint, {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    subject_token: idToken,
    scope: "all-apis",
    ...clientId === void 0 ? {} : { client_id: clientId }
  });
}
function idTokenRequest(settings) {
  const { idTokenRequestUrl: url, idTokenRequestToken: token } = settings;
  if (url !== void 0 && token !== void 0) return { url, token };
  if (settings.env.GITHUB_ACTIONS !== "true") {
    throw new DeployError(
      "ID_TOKEN_NOT_ALLOWED",
      "Login by github-oidc works only inside a GitHub Actions job.",
      {
        hint: "On a laptop use a profile: `databricks auth login`, then `--profile <name>`."
      }
    );
  }
  throw new DeployError(
    "ID_TOKEN_NOT_ALLOWED",
    "This job may not ask GitHub for an id token: the permission is missing, or it runs for a pull request from a fork.",
    { hint: "Add to the job: `permissions: { id-token: write, contents: read }`." }
  );
}
async function requestIdToken(request, audience, ports) {
  const url = new URL(request.url);
  url.searchParams.set("audience", audience);
  try {
    const answer = await requestJson(ports, {
      method: "GET",
      url,
      headers: { authorization: `Bearer ${request.token}` }
    });
    const token = answer.string("value");
    ports.reporter.mask(token);
    return token;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new DeployError("ID_TOKEN_FAILED", `GitHub gave no id token: ${error.message}`, {
      cause: error,
      retryable: error.retryable,
      hint: "Run the job again; https://www.githubstatus.com shows whether Actions has an incident."
    });
  }
}
async function readDefaultAudience(ports, host) {
  try {
    const metadata = await requestJson(ports, {
      method: "GET",
      url: new URL("/.well-known/databricks-config", host)
    });
    return metadata.strings("token_federation_default_oidc_audiences")[0];
  } catch (error) {
    if (error instanceof DeployError && !error.retryable) return void 0;
    throw error;
  }
}
function refusedGrant(error, idToken, settings, endpoint) {
  return error.errorCode === "invalid_client" ? clientUnknown(error, settings, endpoint) : federationRefused(error, idToken, settings, endpoint);
}
function clientUnknown(error, { clientId }, endpoint) {
  const { host } = endpoint;
  const told = `(${clause(error.platformMessage)})`;
  const given = clientId === void 0 ? "a login without `client-id`" : `\`client-id\` ${clientId}`;
  return new DeployError("CLIENT_ID_UNKNOWN", `${host} does not know ${given} ${told}.`, {
    cause: error,
    hint: [
      "It is the application id (a UUID) of a service principal that this workspace has, not its numeric id nor its name. Whoever may see them lists them so:",
      block("databricks service-principals list"),
      "One that is only in the account is added to the workspace by an account admin, in Settings > Identity and access."
    ].join("\n")
  });
}
function federationRefused(error, idToken, { clientId, tokenAudience }, endpoint) {
  const sent = subjectOf(idToken);
  const principal = clientId === void 0 ? "the account (no `client-id` is given)" : `service principal ${clientId}`;
  return new DeployError(
    "FEDERATION_REFUSED",
    [
      `Databricks refused GitHub's id token (${error.errorCode ?? error.status}: ${clause(error.platformMessage)}).`,
      `Usually no federation policy of ${principal} matches it:`,
      `  iss  ${sent.issuer}`,
      `  sub  ${sent.subject}`,
      `  aud  ${sent.audience}`
    ].join("\n"),
    {
      cause: error,
      hint: [
        "An account admin creates the policy, with the numeric id of the service principal:",
        block(policyCommand(sent)),
        ...sent.otherForm === void 0 ? [] : [`A policy for ${sent.otherForm} does not match: GitHub has two forms of this subject.`],
        tokenAudience === void 0 ? "With no audience in the policy Databricks expects the account id: then set `token-audience: <account id>`." : `Or delete \`token-audience: ${tokenAudience}\`, if the policy has the workspace's own, ${endpoint.href}.`
      ].join("\n")
    }
  );
}

// src/databricks/auth/oauth-m2m.ts
async function mintFromSecret(client, ports) {
  const endpoint = await discoverTokenEndpoint(ports, client.host);
  const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString("base64");
  ports.reporter.mask(basic);
  try {
    return await requestToken(
      ports,
      endpoint,
      { grant_type: "client_credentials", scope: "all-apis" },
      { authorization: `Basic ${basic}` }
    );
  } catch (error) {
    if (!isRefusedGrant(error)) throw error;
    throw new DeployError(
      "CLIENT_SECRET_REFUSED",
      `Databricks refused the client secret of ${client.clientId}: ${sentence(error.platformMessage)} It is wrong, expired or deleted, or the service principal is not in the workspace ${client.host}.`,
      {
        cause: error,
        hint: "Make a new secret under the service principal in Settings > Identity and access, or use `auth-type: github-oidc`, which needs none."
      }
    );
  }
}

// src/databricks/auth/sdk.ts
var SDK_KINDS = /* @__PURE__ */ new Map([
  ["pat", "a `token`"],
  ["basic", "a `username` and a `password`"],
  ["oauth-m2m", "a `client_id` and a `client_secret`"],
  ["databricks-cli", "the `databricks` command, 0.100.0 or newer, logged in with `databricks auth login`"],
  ["metadata-service", "DATABRICKS_METADATA_SERVICE_URL"],
  ["azure-cli", "a workspace on Azure, and the `az` command, logged in with `az login`"],
  ["azure-msi", "a workspace on Azure, ARM_USE_MSI=true, and a machine with a managed identity"],
  ["azure-client-secret", "a workspace on Azure, ARM_TENANT_ID, ARM_CLIENT_ID and ARM_CLIENT_SECRET"],
  [
    "google-credentials",
    "a workspace on Google Cloud, and GOOGLE_CREDENTIALS: the key of a service account, or the path of its file"
  ],
  ["google-id", "a workspace on Google Cloud, and DATABRICKS_GOOGLE_SERVICE_ACCOUNT"]
]);
var PLACES = [
  "DATABRICKS_CONFIG_FILE",
  "DATABRICKS_CLI_PATH",
  "ARM_ENVIRONMENT",
  "DATABRICKS_AZURE_LOGIN_APP_ID"
];
var LIMIT_MS = 6e4;
function createSdkAuthenticator(sdk, settings, limit) {
  const { host, profile, authType } = settings;
  if (authType !== void 0 && !SDK_KINDS.has(authType)) throw unknownKind(authType);
  const config = new sdk.Config({
    // The SDK does not verify TLS unless told so.
    skipVerify: false,
    env: profile === void 0 ? { ...settings.env } : placesOnly(settings.env),
    ...host === void 0 ? {} : { host },
    ...profile === void 0 ? {} : { profile },
    ...authType === void 0 ? {} : { authType }
  });
  return {
    async host() {
      try {
        return (await attempt(config, limit, () => config.getHost())).origin;
      } catch (error) {
        const isMissing = error instanceof DeployError && error.code === "HOST_MISSING";
        throw isMissing && profile !== void 0 ? profileMissing(profile) : error;
      }
    },
    async token() {
      const headers = new Headers();
      await attempt(config, limit, () => config.authenticate(headers));
      const bearer = /^Bearer ([\w.~+/-]+=*)$/.exec(headers.get("authorization") ?? "")?.[1];
      if (bearer !== void 0) return bearer;
      throw new DeployError("AUTH_FAILED", `${subject(config)} gives no bearer token.`, { hint: HINT });
    }
  };
}
var HINT = "On a laptop run `databricks auth login` and pass `--profile <name>`; in GitHub Actions use `client-id` with `permissions: id-token: write`.";
async function attempt(config, { clock, signal }, work) {
  const done = new AbortController();
  const late = clock.sleep(LIMIT_MS, AbortSignal.any([signal, done.signal])).then(() => {
    throw new Error(`it gave no answer within ${LIMIT_MS / 1e3} s`);
  });
  late.catch(() => {
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    signal.throwIfAborted();
    throw loginFailure(config, sentenceOf(error));
  } finally {
    done.abort();
  }
}
function loginFailure(config, sentence2) {
  if (sentence2 === "host is not set") return hostMissing();
  const needs = SDK_KINDS.get(config.authType ?? "");
  const hint = needs === void 0 ? HINT : `It needs ${needs}.`;
  if (sentence2.startsWith("cannot configure default credentials")) {
    const message = needs === void 0 ? "No Databricks login was found: no token, client secret, id token of GitHub, profile or login of a command line." : `${subject(config)} is not possible here: something that it needs is missing.`;
    return new DeployError("AUTH_FAILED", message, { hint });
  }
  const reason = sentence2.replace(/eyJ[\w.-]+/g, "***").replace(/\s+/g, " ").slice(0, 400);
  return new DeployError("AUTH_FAILED", `${subject(config)} failed: ${reason}`, {
    hint: /certificate/.test(reason) ? UNTRUSTED_HINT : hint
  });
}
function subject({ authType }) {
  return authType === void 0 ? "The Databricks login" : `Login by ${authType}`;
}
function sentenceOf(error) {
  if (!(error instanceof Error)) return String(error);
  const sentence2 = "baseMessage" in error && typeof error.baseMessage === "string" ? error.baseMessage : error.message;
  return sentence2.replace(/^default auth: /, "");
}
function profileMissing(profile) {
  return new DeployError(
    "PROFILE_MISSING",
    `Profile "${profile}" names no workspace: the file with the profiles (~/.databrickscfg, or DATABRICKS_CONFIG_FILE) is not there, or the profile has no \`host\`.`,
    { hint: `Make it with \`databricks auth login --host <workspace URL> --profile ${profile}\`.` }
  );
}
function unknownKind(authType) {
  return new DeployError("AUTH_TYPE_UNKNOWN", `\`auth-type: ${authType}\` is not a known kind of login.`, {
    hint: `Known are github-oidc, ${[...SDK_KINDS.keys()].join(", ")}.`
  });
}
function placesOnly(env) {
  return Object.fromEntries(PLACES.map((name) => [name, env[name]]));
}

// src/databricks/auth/token-source.ts
function chooseAuthKind(settings) {
  const { authType } = settings;
  if (settings.profile !== void 0) return "sdk";
  if (authType !== void 0) {
    return authType === "github-oidc" || authType === "oauth-m2m" || authType === "pat" ? authType : "sdk";
  }
  if (settings.token !== void 0) return "pat";
  if (settings.clientSecret !== void 0) return "oauth-m2m";
  if (settings.clientId !== void 0 || settings.idTokenRequestUrl !== void 0) return "github-oidc";
  return "sdk";
}
function createTokenSource(settings, ports) {
  for (const secret of [settings.token, settings.clientSecret, settings.idTokenRequestToken]) {
    if (secret) ports.reporter.mask(secret);
  }
  const mint = chooseMint(settings, ports);
  return cached(ports.clock, async () => {
    const minted = await mint();
    ports.reporter.mask(minted.token);
    return minted;
  });
}
async function resolveHost(settings, ports) {
  if (settings.host === void 0 && chooseAuthKind(settings) === "sdk") {
    const host = await createSdkAuthenticator(await ports.loadSdk(), settings, ports).host();
    return trustedWorkspaceUrl(host, settings.allowHost);
  }
  return hostOf(settings);
}
function hostOf(settings) {
  if (settings.host !== void 0) return trustedWorkspaceUrl(settings.host, settings.allowHost);
  throw hostMissing();
}
function chooseMint(settings, ports) {
  switch (chooseAuthKind(settings)) {
    case "pat":
      return async () => ({
        token: required(settings.token, "pat", "token"),
        lifetimeMs: Number.POSITIVE_INFINITY
      });
    case "oauth-m2m": {
      const clientId = required(settings.clientId, "oauth-m2m", "client-id");
      const clientSecret = required(settings.clientSecret, "oauth-m2m", "client-secret");
      const host = hostOf(settings);
      return () => mintFromSecret({ host, clientId, clientSecret }, ports);
    }
    case "github-oidc": {
      const host = hostOf(settings);
      return () => mintFromGitHub(settings, host, ports);
    }
    case "sdk":
      return () => mintFromSdk(settings, ports);
  }
}
function required(value, kind, input) {
  if (value !== void 0) return value;
  throw new DeployError(
    "AUTH_INCOMPLETE",
    `Login by ${kind} needs \`${input}\`, which is empty or not given.`,
    {
      hint: `Add \`${input}: ...\` to the inputs. A secret that does not exist in the repository or environment arrives empty.`
    }
  );
}
async function mintFromSdk(settings, ports) {
  const token = await createSdkAuthenticator(await ports.loadSdk(), settings, ports).token();
  const expiry = jwtClaims(token)?.optionalNumber("exp");
  return { token, lifetimeMs: expiry === void 0 ? 10 * 6e4 : expiry * 1e3 - Date.now() };
}
var EARLY_MS = 5 * 6e4;
function cached(clock, mint) {
  let current;
  let pending;
  async function renew() {
    const minted = await mint();
    const usable = Math.max(minted.lifetimeMs - EARLY_MS, minted.lifetimeMs / 2);
    current = { token: minted.token, until: clock.now() + usable };
    return minted.token;
  }
  function token() {
    if (current !== void 0 && clock.now() < current.until) return Promise.resolve(current.token);
    pending ??= renew().finally(() => {
      pending = void 0;
    });
    return pending;
  }
  return {
    token,
    refresh(refused) {
      if (current?.token === refused) current = void 0;
      return token();
    }
  };
}

export {
  subjectInEnvironment,
  policyCommand,
  readSubject,
  idTokenRequest,
  chooseAuthKind,
  createTokenSource,
  resolveHost,
  hostOf,
  required
};
