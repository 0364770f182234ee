export const id = 513;
export const ids = [513];
export const modules = {

/***/ 2513:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   checkLogin: () => (/* binding */ checkLogin)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _github_oidc_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7278);
/* harmony import */ var _token_source_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4995);



/** Everything that a login with these settings certainly lacks. Sends nothing; what the SDK looks for, it finds by itself. */
function checkLogin(settings) {
    const { authType, env, profile } = settings;
    if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
        return [
            {
                message: 'NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the check of certificates: anybody on the way could take the token',
                hint: 'unset it; for a proxy with a certificate of its own set NODE_EXTRA_CA_CERTS to the file of its authority',
            },
        ];
    }
    if (profile !== undefined && authType === 'github-oidc') {
        return [
            {
                message: `profile "${profile}" and the login github-oidc are both asked for, and a profile holds no such login`,
                hint: 'delete one of the two',
            },
        ];
    }
    return requirements(settings).flatMap((require) => problemOf(require));
}
function requirements(settings) {
    const host = () => (0,_token_source_js__WEBPACK_IMPORTED_MODULE_2__/* .hostOf */ .w4)(settings);
    const kind = (0,_token_source_js__WEBPACK_IMPORTED_MODULE_2__/* .chooseAuthKind */ .qq)(settings);
    switch (kind) {
        case 'pat':
            return [host, () => (0,_token_source_js__WEBPACK_IMPORTED_MODULE_2__/* .required */ .mw)(settings.token, kind, 'token')];
        case 'oauth-m2m':
            return [
                host,
                () => (0,_token_source_js__WEBPACK_IMPORTED_MODULE_2__/* .required */ .mw)(settings.clientId, kind, 'client-id'),
                () => (0,_token_source_js__WEBPACK_IMPORTED_MODULE_2__/* .required */ .mw)(settings.clientSecret, kind, 'client-secret'),
            ];
        case 'github-oidc':
            return [host, () => (0,_github_oidc_js__WEBPACK_IMPORTED_MODULE_1__/* .idTokenRequest */ .E)(settings)];
        case 'sdk':
            return [];
    }
}
function problemOf(require) {
    try {
        require();
        return [];
    }
    catch (error) {
        if (!(error instanceof _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH))
            throw error;
        const { message, hint } = error;
        return [{ message, ...(hint !== undefined && { hint }) }];
    }
}


/***/ })

};
