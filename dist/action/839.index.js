export const id = 839;
export const ids = [839];
export const modules = {

/***/ 3839:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   deploy: () => (/* binding */ deploy)
/* harmony export */ });
/* harmony import */ var _plan_change_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7023);
/* harmony import */ var _converge_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4020);
/* harmony import */ var _observe_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8558);
/* harmony import */ var _plan_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9379);




/** Brings an environment to the wished state; with `dryRun` it ends at the plan. */
function deploy(desired, payload, ports, { dryRun, progress, approved }) {
    const course = {
        payload,
        observe: (problems) => (0,_observe_js__WEBPACK_IMPORTED_MODULE_2__/* .observe */ .l)(desired, payload, problems, ports),
        reach: () => desired,
        plan: (wished, observed) => (0,_plan_js__WEBPACK_IMPORTED_MODULE_3__/* .planAll */ .n)(wished, payload, observed),
        account: { planOnly: dryRun, phases: _plan_change_js__WEBPACK_IMPORTED_MODULE_0__/* .PHASES */ .ZG, subject: (platform) => subject(desired, platform) },
        approved,
    };
    return (0,_converge_js__WEBPACK_IMPORTED_MODULE_1__/* .converge */ .c)(course, progress, ports);
}
function subject({ app: { name }, health }, { app }) {
    const url = app?.url || name;
    const healthy = health.enabled ? ' and healthy' : '';
    return {
        name: url,
        markdown: url,
        done: 'Deployed',
        standing: `is running${healthy}`,
        upToDate: `is up to date${healthy}`,
    };
}


/***/ })

};
