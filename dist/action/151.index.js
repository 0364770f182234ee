export const id = 151;
export const ids = [151];
export const modules = {

/***/ 1151:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   commentPlan: () => (/* binding */ commentPlan)
/* harmony export */ });
/* unused harmony export ownComment */
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _plan_render_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(31);


/** GitHub refuses a comment above 65,536 characters. */
const BUDGET = 60_000;
/** Who a job's own token writes as. */
const ACTIONS_BOT = 'github-actions[bot]';
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
    const { getOctokit } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 2413));
    const { rest, paginate, graphql } = getOctokit(token, {
        baseUrl: env.GITHUB_API_URL ?? 'https://api.github.com',
    });
    const issue = { owner, repo, issue_number: number };
    const [comments, self] = await Promise.all([
        paginate(rest.issues.listComments, { ...issue, per_page: 100 }),
        graphql('{ viewer { login } }')
            .then(({ viewer }) => viewer.login)
            .catch(() => ACTIONS_BOT),
    ]);
    const existing = ownComment(comments, self, marker);
    if (existing?.body === body)
        return;
    if (existing)
        await rest.issues.updateComment({ owner, repo, comment_id: existing.id, body });
    else
        await rest.issues.createComment({ ...issue, body });
}
/** Anybody who may comment can write the marker, so only what `self` wrote counts. */
function ownComment(comments, self, marker) {
    return comments.find(({ user, body }) => user?.login === self && body?.startsWith(`${marker}\n`));
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


/***/ })

};
