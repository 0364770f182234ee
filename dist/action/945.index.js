export const id = 945;
export const ids = [945];
export const modules = {

/***/ 6339:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DQ: () => (/* binding */ loginOf),
/* harmony export */   MU: () => (/* binding */ isOurs),
/* harmony export */   o6: () => (/* binding */ openGitHub)
/* harmony export */ });
/** Who a job's own token writes as. */
const ACTIONS_BOT = 'github-actions[bot]';
/** GitHub's client; loaded only where it is used. */
async function openGitHub(token, env) {
    const { getOctokit } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 2413));
    return getOctokit(token, { baseUrl: env.GITHUB_API_URL ?? 'https://api.github.com' });
}
/** Whose the token is: anybody may write our marker, so only what that login wrote is ours. */
async function loginOf({ graphql }) {
    return graphql('{ viewer { login } }')
        .then(({ viewer }) => viewer.login)
        .catch(() => ACTIONS_BOT);
}
function isOurs({ user, body }, self, marker) {
    return user?.login === self && body?.startsWith(`${marker}\n`) === true;
}


/***/ }),

/***/ 1945:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   keepIssue: () => (/* binding */ keepIssue)
/* harmony export */ });
/* harmony import */ var _plan_render_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(31);
/* harmony import */ var _github_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6339);


/** GitHub refuses a text above 65,536 characters. */
const BUDGET = 60_000;
/** Issues are looked for by this, so that a repository with thousands of them costs one request. */
const LABEL = 'lakebase-audit';
/**
 * One issue per app and environment: opened when there are findings, edited in place while there are, closed by itself
 * when there are none, and opened again when they come back. Resolves with its URL when there is one open.
 * A token that may not write is a warning, not a failure: the findings are what the run is about.
 */
async function keepIssue(audit) {
    const { env, token, reporter } = audit;
    const [owner, repo] = (env.GITHUB_REPOSITORY ?? '').split('/');
    if (!owner || !repo || !token) {
        reporter.info(`no issue: ${token ? 'this run is not in a repository of GitHub' : 'the `github-token` input is empty'}`);
        return;
    }
    try {
        const url = await bringUpToDate(await (0,_github_js__WEBPACK_IMPORTED_MODULE_1__/* .openGitHub */ .o6)(token, env), { owner, repo }, audit);
        if (url)
            reporter.info(`the findings are in ${url}`);
    }
    catch (error) {
        reporter.warning(`The issue of the audit could not be brought up to date (${String(error)}). The job needs \`permissions: issues: write\`, and the repository needs issues.`);
    }
}
async function bringUpToDate(github, place, { desired, outcome: { plan }, env }) {
    const target = [desired.app.name, desired.environment].filter(Boolean).join(' ');
    const marker = `<!-- lakebase-deploy audit ${target} -->`;
    const existing = await ownIssue(github, place, marker);
    const open = existing?.state === 'open';
    if (plan.findings.length === 0) {
        if (existing && open)
            await close(github, place, existing.number, env);
        return undefined;
    }
    const title = `Grants of ${target}: ${(0,_plan_render_js__WEBPACK_IMPORTED_MODULE_0__/* .findingCount */ .dQ)(plan)}`;
    const body = `${marker}\n${(0,_plan_render_js__WEBPACK_IMPORTED_MODULE_0__/* .renderMarkdown */ .Gc)(plan, BUDGET)}\n\nThis issue is kept up to date by the audit, and closed by it when there is nothing left to say.`;
    if (!existing) {
        const { data } = await github.rest.issues.create({ ...place, title, body, labels: [LABEL] });
        return data.html_url;
    }
    if (!open || existing.body !== body || existing.title !== title) {
        const { number: issue_number } = existing;
        await github.rest.issues.update({ ...place, issue_number, title, body, state: 'open' });
    }
    return existing.html_url;
}
async function ownIssue(github, place, marker) {
    const [issues, self] = await Promise.all([
        github.paginate(github.rest.issues.listForRepo, {
            ...place,
            labels: LABEL,
            state: 'all',
            per_page: 100,
        }),
        (0,_github_js__WEBPACK_IMPORTED_MODULE_1__/* .loginOf */ .DQ)(github),
    ]);
    const ours = issues.filter((issue) => issue.pull_request === undefined && (0,_github_js__WEBPACK_IMPORTED_MODULE_1__/* .isOurs */ .MU)(issue, self, marker));
    return ours.find(({ state }) => state === 'open') ?? ours[0];
}
async function close(github, place, issue_number, env) {
    const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = env;
    const run = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
    await github.rest.issues.createComment({ ...place, issue_number, body: `Clean again: ${run}` });
    await github.rest.issues.update({ ...place, issue_number, state: 'closed', state_reason: 'completed' });
}


/***/ })

};
