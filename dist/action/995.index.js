export const id = 995;
export const ids = [995];
export const modules = {

/***/ 7278:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ idTokenRequest),
/* harmony export */   K: () => (/* binding */ mintFromGitHub)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7409);
/* harmony import */ var _jwt_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4700);
/* harmony import */ var _oauth_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5894);




/**
 * Workload identity federation: exchanges the job's GitHub id token for a workspace token
 * (docs "Enable workload identity federation for GitHub Actions"; databricks-sdk-go:config/auth_oidc.go).
 * Throws `ID_TOKEN_NOT_ALLOWED`, `FEDERATION_REFUSED`.
 */
async function mintFromGitHub(settings, host, ports) {
    const request = idTokenRequest(settings);
    // Most workspaces advertise their token endpoint as audience: asking for that one at once saves a round trip.
    const likely = settings.tokenAudience ?? (0,_oauth_js__WEBPACK_IMPORTED_MODULE_3__/* .defaultTokenEndpoint */ .Qy)(host).href;
    const [endpoint, advertised, firstToken] = await Promise.all([
        (0,_oauth_js__WEBPACK_IMPORTED_MODULE_3__/* .discoverTokenEndpoint */ .U6)(ports, host),
        settings.tokenAudience === undefined ? readDefaultAudience(ports, host) : undefined,
        requestIdToken(request, likely, ports),
    ]);
    const audience = settings.tokenAudience ?? advertised ?? endpoint.href;
    const idToken = audience === likely ? firstToken : await requestIdToken(request, audience, ports);
    try {
        return await (0,_oauth_js__WEBPACK_IMPORTED_MODULE_3__/* .requestToken */ .Fr)(ports, endpoint, {
            grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
            subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
            subject_token: idToken,
            scope: 'all-apis',
            ...(settings.clientId === undefined ? {} : { client_id: settings.clientId }),
        });
    }
    catch (error) {
        throw (0,_oauth_js__WEBPACK_IMPORTED_MODULE_3__/* .isRefusedGrant */ .nM)(error) ? federationRefused(error, idToken, settings, endpoint) : error;
    }
}
/** How this job asks GitHub for an id token. Throws `ID_TOKEN_NOT_ALLOWED`. */
function idTokenRequest(settings) {
    const { idTokenRequestUrl: url, idTokenRequestToken: token } = settings;
    if (url !== undefined && token !== undefined)
        return { url, token };
    if (settings.env.GITHUB_ACTIONS !== 'true') {
        throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('ID_TOKEN_NOT_ALLOWED', 'Login by github-oidc works only inside a GitHub Actions job.', {
            hint: 'On a laptop use a profile: `databricks auth login`, then `--profile <name>`.',
        });
    }
    throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('ID_TOKEN_NOT_ALLOWED', 'This job may not ask GitHub for an id token: the permission is missing, or it runs for a pull request from a fork.', { hint: 'Add to the job: `permissions: { id-token: write, contents: read }`.' });
}
async function requestIdToken(request, audience, ports) {
    const url = new URL(request.url);
    url.searchParams.set('audience', audience);
    try {
        const answer = await (0,_oauth_js__WEBPACK_IMPORTED_MODULE_3__/* .requestJson */ .SS)(ports, {
            method: 'GET',
            url,
            headers: { authorization: `Bearer ${request.token}` },
        });
        const token = answer.string('value');
        ports.reporter.mask(token);
        return token;
    }
    catch (error) {
        if (!(error instanceof _api_error_js__WEBPACK_IMPORTED_MODULE_1__/* .ApiError */ .hD))
            throw error;
        throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('ID_TOKEN_FAILED', `GitHub gave no id token: ${error.message}`, {
            cause: error,
            retryable: error.retryable,
            hint: 'Run the job again; https://www.githubstatus.com shows whether Actions has an incident.',
        });
    }
}
/** The first audience that the host advertises (databricks-sdk-go:config/host_metadata.go); undefined when it has none. */
async function readDefaultAudience(ports, host) {
    try {
        const metadata = await (0,_oauth_js__WEBPACK_IMPORTED_MODULE_3__/* .requestJson */ .SS)(ports, {
            method: 'GET',
            url: new URL('/.well-known/databricks-config', host),
        });
        return metadata.strings('token_federation_default_oidc_audiences')[0];
    }
    catch (error) {
        // Older workspaces have no such document and answer whatever they like.
        if (error instanceof _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH && !error.retryable)
            return undefined;
        throw error;
    }
}
function federationRefused(error, idToken, { clientId, tokenAudience }, endpoint) {
    const claims = (0,_jwt_js__WEBPACK_IMPORTED_MODULE_2__/* .jwtClaims */ .v)(idToken);
    const issuer = claims?.optionalString('iss') ?? 'unknown';
    const subject = claims?.optionalString('sub') ?? 'unknown';
    const audience = audienceOf(claims);
    const principal = clientId === undefined ? 'the account (no `client-id` is given)' : `service principal ${clientId}`;
    const policy = JSON.stringify({ oidc_policy: { issuer, audiences: [audience], subject } });
    const other = otherSubject(subject, claims);
    return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('FEDERATION_REFUSED', [
        `Databricks refused GitHub's id token (${error.errorCode ?? error.status}: ${error.platformMessage}).`,
        `Usually no federation policy of ${principal} matches it:`,
        `  iss  ${issuer}`,
        `  sub  ${subject}`,
        `  aud  ${audience}`,
    ].join('\n'), {
        cause: error,
        hint: [
            'An account admin creates the policy, with the numeric id of the service principal:',
            `databricks account service-principal-federation-policy create <id> --json '${policy}'`,
            ...(other === undefined
                ? []
                : [`A policy for ${other} does not match: GitHub has two forms of this subject.`]),
            tokenAudience === undefined
                ? 'With no audience in the policy Databricks expects the account id: then set `token-audience: <account id>`.'
                : `Or delete \`token-audience: ${tokenAudience}\`, if the policy has the workspace's own, ${endpoint.href}.`,
        ].join('\n'),
    });
}
function audienceOf(claims) {
    const audience = claims?.raw.aud;
    if (typeof audience === 'string')
        return audience;
    return Array.isArray(audience) ? audience.join(', ') : 'unknown';
}
/**
 * The same subject in GitHub's other form: with the ids of owner and repository (repositories made or renamed since
 * summer 2026, docs "OpenID Connect reference", immutable subject claims), or without them.
 */
function otherSubject(subject, claims) {
    const parts = /^repo:([^/@]+)(@\d+)?\/([^:@]+)(@\d+)?:(.*)$/.exec(subject);
    if (parts === null)
        return undefined;
    const [, owner, ownerId, repository, , rest] = parts;
    if (ownerId !== undefined)
        return `repo:${owner}/${repository}:${rest}`;
    const ids = [claims?.optionalString('repository_owner_id'), claims?.optionalString('repository_id')];
    return ids.includes(undefined) ? undefined : `repo:${owner}@${ids[0]}/${repository}@${ids[1]}:${rest}`;
}


/***/ }),

/***/ 4700:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ jwtClaims)
/* harmony export */ });
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2466);

/** The claims of a JWT, unverified: for messages and expiry only. Undefined when it is not one. */
function jwtClaims(token) {
    const payload = token.split('.')[1];
    if (payload === undefined)
        return undefined;
    try {
        return (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .decode */ .D)(JSON.parse(Buffer.from(payload, 'base64url').toString()), 'the token');
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 5894:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fr: () => (/* binding */ requestToken),
/* harmony export */   Qy: () => (/* binding */ defaultTokenEndpoint),
/* harmony export */   SS: () => (/* binding */ requestJson),
/* harmony export */   U6: () => (/* binding */ discoverTokenEndpoint),
/* harmony export */   nM: () => (/* binding */ isRefusedGrant)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7409);
/* harmony import */ var _error_response_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7602);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2466);
/* harmony import */ var _retry_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(888);
/* harmony import */ var _transport_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3555);






/** How long token calls are repeated in all, in ms; a login that takes longer is better reported. */
const BUDGET_MS = 60_000;
const TIMEOUT_MS = 15_000;
/**
 * One call of a login, repeated after 429, 502, 503, 504 and lost connections: asking twice for a token does no harm.
 * Throws ApiError for any other answer than 2xx.
 */
async function requestJson(ports, request) {
    const start = ports.clock.now();
    for (let attempt = 1;; attempt += 1) {
        try {
            return await requestOnce(ports, request);
        }
        catch (error) {
            const delay = (0,_retry_js__WEBPACK_IMPORTED_MODULE_4__/* .retryDelay */ .a)(error, attempt, 'safe', ports.random ?? Math.random);
            if (delay === undefined || delay > start + BUDGET_MS - ports.clock.now())
                throw error;
            await ports.clock.sleep(delay, ports.signal);
        }
    }
}
async function requestOnce(ports, request) {
    const { method, url } = request;
    const reply = await (0,_transport_js__WEBPACK_IMPORTED_MODULE_5__/* .exchange */ .cv)(ports, {
        method,
        url,
        headers: { accept: 'application/json', 'user-agent': ports.userAgent, ...request.headers },
        ...(request.body === undefined ? {} : { body: request.body }),
        timeoutMs: TIMEOUT_MS,
    });
    const text = new TextDecoder().decode(reply.bytes);
    if (reply.status < 200 || reply.status >= 300) {
        throw (0,_error_response_js__WEBPACK_IMPORTED_MODULE_2__/* .parseApiError */ ._)({ method, path: url.pathname, host: url.origin }, reply.status, reply.headers, text);
    }
    return (0,_json_js__WEBPACK_IMPORTED_MODULE_3__/* .decode */ .D)(parse(text), `${method} ${url.origin}${url.pathname}`);
}
function parse(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return text;
    }
}
/**
 * The workspace's token endpoint, from its OAuth metadata; a workspace without metadata has it at `/oidc/v1/token`
 * (databricks-sdk-go:config/oauth_visitors.go).
 */
async function discoverTokenEndpoint(ports, host) {
    const url = new URL('/oidc/.well-known/oauth-authorization-server', host);
    try {
        return tokenUrl((await requestJson(ports, { method: 'GET', url })).string('token_endpoint'), host);
    }
    catch (error) {
        if (error instanceof _api_error_js__WEBPACK_IMPORTED_MODULE_1__/* .ApiError */ .hD && error.status === 404)
            return defaultTokenEndpoint(host);
        throw error;
    }
}
/** Credentials go there: nothing but TLS, or the machine that was asked. */
function tokenUrl(text, host) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url !== undefined && (url.protocol === 'https:' || url.origin === host))
        return url;
    throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('UNEXPECTED_RESPONSE', `${host} names "${text}" as its token endpoint, which is no https URL.`, {
        hint: 'Check that `databricks-host` is the workspace, and that no proxy answers in its place.',
    });
}
function defaultTokenEndpoint(host) {
    return new URL('/oidc/v1/token', host);
}
/** Posts a grant; `expires_in` may come as digits in a string. */
async function requestToken(ports, endpoint, grant, headers = {}) {
    const answer = await requestJson(ports, {
        method: 'POST',
        url: endpoint,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(grant).toString(),
    });
    return {
        token: answer.string('access_token'),
        lifetimeMs: (answer.optionalNumber('expires_in') ?? 3600) * 1000,
    };
}
/** True when the token endpoint refused the grant itself, which no repetition changes. */
function isRefusedGrant(error) {
    return error instanceof _api_error_js__WEBPACK_IMPORTED_MODULE_1__/* .ApiError */ .hD && (error.status === 400 || error.status === 401 || error.status === 403);
}


/***/ }),

/***/ 4995:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  qq: () => (/* binding */ chooseAuthKind),
  Zl: () => (/* binding */ createTokenSource),
  w4: () => (/* binding */ hostOf),
  mw: () => (/* binding */ required),
  p0: () => (/* binding */ resolveHost)
});

// EXTERNAL MODULE: ./src/error.ts
var src_error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/databricks/url.ts
var url = __webpack_require__(1535);
// EXTERNAL MODULE: ./src/databricks/auth/github-oidc.ts
var github_oidc = __webpack_require__(7278);
// EXTERNAL MODULE: ./src/databricks/auth/jwt.ts
var jwt = __webpack_require__(4700);
// EXTERNAL MODULE: ./src/databricks/auth/oauth.ts
var oauth = __webpack_require__(5894);
;// CONCATENATED MODULE: ./src/databricks/auth/oauth-m2m.ts


/** OAuth client credentials of a service principal. Throws `CLIENT_SECRET_REFUSED`. */
async function mintFromSecret(client, ports) {
    const endpoint = await (0,oauth/* discoverTokenEndpoint */.U6)(ports, client.host);
    const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
    ports.reporter.mask(basic);
    try {
        return await (0,oauth/* requestToken */.Fr)(ports, endpoint, { grant_type: 'client_credentials', scope: 'all-apis' }, { authorization: `Basic ${basic}` });
    }
    catch (error) {
        if (!(0,oauth/* isRefusedGrant */.nM)(error))
            throw error;
        throw new src_error/* DeployError */.sH('CLIENT_SECRET_REFUSED', `Databricks refused the client secret of ${client.clientId}: ${error.platformMessage}. It is wrong, expired or deleted, or the service principal is not in the workspace ${client.host}.`, {
            cause: error,
            hint: 'Make a new secret under the service principal in Settings > Identity and access, or use `auth-type: github-oidc`, which needs none.',
        });
    }
}

// EXTERNAL MODULE: ./src/databricks/transport.ts
var transport = __webpack_require__(3555);
;// CONCATENATED MODULE: ./src/databricks/auth/sdk.ts



/** The login kinds of `@databricks/sdk-experimental` 0.17 (dist/config/DefaultCredentials.js), and what each needs. */
const SDK_KINDS = new Map([
    ['pat', 'a `token`'],
    ['basic', 'a `username` and a `password`'],
    ['oauth-m2m', 'a `client_id` and a `client_secret`'],
    ['databricks-cli', 'the `databricks` command, 0.100.0 or newer, logged in with `databricks auth login`'],
    ['metadata-service', 'DATABRICKS_METADATA_SERVICE_URL'],
    ['azure-cli', 'a workspace on Azure, and the `az` command, logged in with `az login`'],
    ['azure-msi', 'a workspace on Azure, ARM_USE_MSI=true, and a machine with a managed identity'],
    ['azure-client-secret', 'a workspace on Azure, ARM_TENANT_ID, ARM_CLIENT_ID and ARM_CLIENT_SECRET'],
    [
        'google-credentials',
        'a workspace on Google Cloud, and GOOGLE_CREDENTIALS: the key of a service account, or the path of its file',
    ],
    ['google-id', 'a workspace on Google Cloud, and DATABRICKS_GOOGLE_SERVICE_ACCOUNT'],
]);
/** What a profile may still take from the environment: where things are, never who we are. */
const PLACES = [
    'DATABRICKS_CONFIG_FILE',
    'DATABRICKS_CLI_PATH',
    'ARM_ENVIRONMENT',
    'DATABRICKS_AZURE_LOGIN_APP_ID',
];
/**
 * The login kinds that are not ours, by the Databricks SDK for JavaScript. Throws `AUTH_TYPE_UNKNOWN`; its methods throw
 * `AUTH_FAILED`.
 */
function createSdkAuthenticator(sdk, settings) {
    const { host, profile, authType } = settings;
    if (authType !== undefined && !SDK_KINDS.has(authType))
        throw unknownKind(authType);
    const config = new sdk.Config({
        // The SDK does not verify TLS unless told so.
        skipVerify: false,
        env: profile === undefined ? { ...settings.env } : placesOnly(settings.env),
        ...(host === undefined ? {} : { host }),
        ...(profile === undefined ? {} : { profile }),
        ...(authType === undefined ? {} : { authType }),
    });
    return {
        async host() {
            try {
                return (await attempt(config, () => config.getHost())).origin;
            }
            catch (error) {
                const isMissing = error instanceof src_error/* DeployError */.sH && error.code === 'HOST_MISSING';
                throw isMissing && profile !== undefined ? profileMissing(profile) : error;
            }
        },
        async token() {
            const headers = new Headers();
            await attempt(config, () => config.authenticate(headers));
            // Not anything: `google-id` of this SDK says `Bearer [object Promise]`.
            const bearer = /^Bearer ([\w.~+/-]+=*)$/.exec(headers.get('authorization') ?? '')?.[1];
            if (bearer !== undefined)
                return bearer;
            throw new src_error/* DeployError */.sH('AUTH_FAILED', `${subject(config)} gives no bearer token.`, { hint: HINT });
        },
    };
}
const HINT = 'On a laptop run `databricks auth login` and pass `--profile <name>`; in GitHub Actions use `client-id` with `permissions: id-token: write`.';
/** The SDK's errors carry its whole configuration, secrets included: only their sentence is kept. */
async function attempt(config, work) {
    try {
        return await work();
    }
    catch (error) {
        throw loginFailure(config, sentenceOf(error));
    }
}
/** Some sentences are known, and say too little (dist/config/Config.js, DefaultCredentials.js). */
function loginFailure(config, sentence) {
    if (sentence === 'host is not set')
        return (0,url/* hostMissing */.tg)();
    const needs = SDK_KINDS.get(config.authType ?? '');
    const hint = needs === undefined ? HINT : `It needs ${needs}.`;
    if (sentence.startsWith('cannot configure default credentials')) {
        const message = needs === undefined
            ? 'No Databricks login was found: no token, client secret, id token of GitHub, profile or login of a command line.'
            : `${subject(config)} is not possible here: something that it needs is missing.`;
        return new src_error/* DeployError */.sH('AUTH_FAILED', message, { hint });
    }
    const reason = sentence
        .replace(/eyJ[\w.-]+/g, '***')
        .replace(/\s+/g, ' ')
        .slice(0, 400);
    return new src_error/* DeployError */.sH('AUTH_FAILED', `${subject(config)} failed: ${reason}`, {
        hint: /certificate/.test(reason) ? transport/* UNTRUSTED_HINT */.ni : hint,
    });
}
function subject({ authType }) {
    return authType === undefined ? 'The Databricks login' : `Login by ${authType}`;
}
/** The message of the SDK's ConfigError repeats the configuration after its `baseMessage`. */
function sentenceOf(error) {
    if (!(error instanceof Error))
        return String(error);
    const sentence = 'baseMessage' in error && typeof error.baseMessage === 'string' ? error.baseMessage : error.message;
    return sentence.replace(/^default auth: /, '');
}
/** The SDK takes a file that is not there for an empty one. */
function profileMissing(profile) {
    return new src_error/* DeployError */.sH('PROFILE_MISSING', `Profile "${profile}" names no workspace: the file with the profiles (~/.databrickscfg, or DATABRICKS_CONFIG_FILE) is not there, or the profile has no \`host\`.`, { hint: `Make it with \`databricks auth login --host <workspace URL> --profile ${profile}\`.` });
}
function unknownKind(authType) {
    return new src_error/* DeployError */.sH('AUTH_TYPE_UNKNOWN', `\`auth-type: ${authType}\` is not a known kind of login.`, {
        hint: `Known are github-oidc, ${[...SDK_KINDS.keys()].join(', ')}.`,
    });
}
function placesOnly(env) {
    return Object.fromEntries(PLACES.map((name) => [name, env[name]]));
}

;// CONCATENATED MODULE: ./src/databricks/auth/token-source.ts






/**
 * Which kind of login the settings ask for: `auth-type` or a profile when given, else by what is there, in the order
 * token, client secret, GitHub OIDC, SDK chain. The choice is final: a kind that then fails is not replaced by another.
 */
function chooseAuthKind(settings) {
    const { authType } = settings;
    if (settings.profile !== undefined)
        return 'sdk';
    if (authType !== undefined) {
        return authType === 'github-oidc' || authType === 'oauth-m2m' || authType === 'pat' ? authType : 'sdk';
    }
    if (settings.token !== undefined)
        return 'pat';
    if (settings.clientSecret !== undefined)
        return 'oauth-m2m';
    if (settings.clientId !== undefined || settings.idTokenRequestUrl !== undefined)
        return 'github-oidc';
    return 'sdk';
}
/** Every token is masked before anybody sees it, and kept until five minutes before it expires. */
function createTokenSource(settings, ports) {
    for (const secret of [settings.token, settings.clientSecret, settings.idTokenRequestToken]) {
        if (secret)
            ports.reporter.mask(secret);
    }
    const mint = chooseMint(settings, ports);
    return cached(ports.clock, async () => {
        const minted = await mint();
        ports.reporter.mask(minted.token);
        return minted;
    });
}
/** The workspace's URL: the setting, else what the profile says. Throws `HOST_MISSING`. */
async function resolveHost(settings, ports) {
    if (settings.host === undefined && chooseAuthKind(settings) === 'sdk') {
        return (0,url/* workspaceUrl */.fO)(await createSdkAuthenticator(await ports.loadSdk(), settings).host());
    }
    return hostOf(settings);
}
/** Throws `HOST_MISSING`, `HOST_INVALID`. */
function hostOf(settings) {
    if (settings.host !== undefined)
        return (0,url/* workspaceUrl */.fO)(settings.host);
    throw (0,url/* hostMissing */.tg)();
}
function chooseMint(settings, ports) {
    switch (chooseAuthKind(settings)) {
        case 'pat':
            return async () => ({
                token: required(settings.token, 'pat', 'token'),
                lifetimeMs: Number.POSITIVE_INFINITY,
            });
        case 'oauth-m2m': {
            const clientId = required(settings.clientId, 'oauth-m2m', 'client-id');
            const clientSecret = required(settings.clientSecret, 'oauth-m2m', 'client-secret');
            const host = hostOf(settings);
            return () => mintFromSecret({ host, clientId, clientSecret }, ports);
        }
        case 'github-oidc': {
            const host = hostOf(settings);
            return () => (0,github_oidc/* mintFromGitHub */.K)(settings, host, ports);
        }
        case 'sdk':
            return () => mintFromSdk(settings, ports);
    }
}
/** Throws `AUTH_INCOMPLETE`. */
function required(value, kind, input) {
    if (value !== undefined)
        return value;
    throw new src_error/* DeployError */.sH('AUTH_INCOMPLETE', `Login by ${kind} needs \`${input}\`, which is empty or not given.`, {
        hint: `Add \`${input}: ...\` to the inputs. A secret that does not exist in the repository or environment arrives empty.`,
    });
}
async function mintFromSdk(settings, ports) {
    // A new one each time: after a refusal the SDK's own cache would give the same token back.
    const token = await createSdkAuthenticator(await ports.loadSdk(), settings).token();
    const expiry = (0,jwt/* jwtClaims */.v)(token)?.optionalNumber('exp');
    return { token, lifetimeMs: expiry === undefined ? 10 * 60_000 : expiry * 1000 - Date.now() };
}
const EARLY_MS = 5 * 60_000;
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
        if (current !== undefined && clock.now() < current.until)
            return Promise.resolve(current.token);
        pending ??= renew().finally(() => {
            pending = undefined;
        });
        return pending;
    }
    return {
        token,
        refresh(refused) {
            if (current?.token === refused)
                current = undefined;
            return token();
        },
    };
}


/***/ })

};
