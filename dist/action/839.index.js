export const id = 839;
export const ids = [839];
export const modules = {

/***/ 3839:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   deploy: () => (/* binding */ deploy)
/* harmony export */ });
/* harmony import */ var _engine_converge_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6824);
/* harmony import */ var _engine_observe_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9622);
/* harmony import */ var _engine_plan_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6267);
/* harmony import */ var _plan_change_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7023);




/** Brings an environment to the desired state; with `dryRun` it ends at the plan. */
function deploy(desired, payload, ports, { dryRun, progress, approved }) {
    const steps = {
        payload,
        observe: (problems) => (0,_engine_observe_js__WEBPACK_IMPORTED_MODULE_1__/* .observe */ .l)(desired, payload, problems, ports),
        achievable: () => desired,
        plan: (desired, observed) => (0,_engine_plan_js__WEBPACK_IMPORTED_MODULE_2__/* .planAll */ .n)(desired, payload, observed),
        account: { planOnly: dryRun, phases: _plan_change_js__WEBPACK_IMPORTED_MODULE_3__/* .PHASES */ .ZG, subject: (platform) => subject(desired, platform) },
        approved,
    };
    return (0,_engine_converge_js__WEBPACK_IMPORTED_MODULE_0__/* .converge */ .c)(steps, progress, ports);
}
function subject({ app: { name }, health }, { app }) {
    const url = app?.url || name;
    const healthy = health.enabled ? ' and healthy' : '';
    return {
        name: url,
        markdown: url,
        done: 'Deployed',
        status: `is running${healthy}`,
        upToDate: `is up to date${healthy}`,
    };
}


/***/ })

};
