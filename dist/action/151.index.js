export const id = 151;
export const ids = [151];
export const modules = {

/***/ 1151:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   commentPlan: () => (/* binding */ commentPlan)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _plan_render_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(31);
/* harmony import */ var _github_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6339);



/** GitHub refuses a comment above 65,536 characters. */
const BUDGET = 60_000;
/**
 * One comment per app and environment on the pull request, found by a hidden marker and edited in place. A token that
 * may not write (a fork's) is a warning, not a failure: the job summary has the same text.
 */
async function commentPlan(comment) {
    const { token, env, reporter } = comment;
    try {
        const target = await pullRequest(env);
        if (target && token)
            await keepComment(target, token, comment);
        else
            reporter.info(`no comment: ${target ? 'the `github-token` input is empty' : 'this run is not for a pull request'}`);
    }
    catch (error) {
        reporter.warning(`The plan could not be put on the pull request (${String(error)}). The job needs \`permissions: pull-requests: write\`; a fork's token never has it.`);
    }
}
async function keepComment({ owner, repo, number }, token, { desired, outcome, env }) {
    const marker = `<!-- lakebase-deploy ${desired.app.name} ${desired.environment ?? ''} -->`;
    const body = `${marker}\n${text(desired, outcome)}`;
    const github = await (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .openGitHub */ .o6)(token, env);
    const { rest, paginate } = github;
    const issue = { owner, repo, issue_number: number };
    const [comments, self] = await Promise.all([
        paginate(rest.issues.listComments, { ...issue, per_page: 100 }),
        (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .loginOf */ .DQ)(github),
    ]);
    const existing = comments.find((comment) => (0,_github_js__WEBPACK_IMPORTED_MODULE_2__/* .isOurs */ .MU)(comment, self, marker));
    if (existing?.body === body)
        return;
    if (existing)
        await rest.issues.updateComment({ owner, repo, comment_id: existing.id, body });
    else
        await rest.issues.createComment({ ...issue, body });
}
function text(desired, { plan }) {
    const title = [desired.app.name, desired.environment].filter(Boolean).join(' · ');
    const changes = (0,_plan_render_js__WEBPACK_IMPORTED_MODULE_1__/* .renderMarkdown */ .Gc)(plan, BUDGET);
    const details = changes === '' ? '' : `\n\n<details><summary>Changes</summary>\n\n${changes}\n\n</details>`;
    return `### Plan for ${title}: ${(0,_plan_render_js__WEBPACK_IMPORTED_MODULE_1__/* .headline */ .Pl)(plan)}${details}`;
}
/** From the event's payload, which is what GitHub hands a `pull_request` run (docs "Variables", GITHUB_EVENT_PATH). */
async function pullRequest(env) {
    const { GITHUB_EVENT_PATH, GITHUB_REPOSITORY } = env;
    const [owner, repo] = (GITHUB_REPOSITORY ?? '').split('/');
    if (!GITHUB_EVENT_PATH || !owner || !repo)
        return undefined;
    const event = JSON.parse(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(GITHUB_EVENT_PATH, 'utf8'));
    if (typeof event !== 'object' || event === null || !('pull_request' in event))
        return undefined;
    const { pull_request: request } = event;
    if (typeof request !== 'object' || request === null || !('number' in request))
        return undefined;
    return typeof request.number === 'number' ? { owner, repo, number: request.number } : undefined;
}


/***/ }),

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


/***/ })

};
