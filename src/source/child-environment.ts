type Environment = Readonly<Record<string, string | undefined>>

/**
 * What a build and a migration tool need of the environment: where programs, caches, proxies and certificates are, and what
 * a job tells about itself; Windows finds neither programs nor itself without SYSTEMROOT and its like. Whatever else a job
 * holds may be a credential, of whatever name.
 */
const PASSED = new Set(
  `PATH HOME USER LOGNAME SHELL PWD TERM TZ LANG LANGUAGE HOSTNAME CI
  TMPDIR TMP TEMP NODE_ENV NODE_OPTIONS NODE_EXTRA_CA_CERTS NODE_USE_ENV_PROXY NODE_PATH
  HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE
  REQUESTS_CA_BUNDLE PIP_CERT GIT_SSL_CAINFO PGSSLROOTCERT PYTHONPATH PYTHONHOME VIRTUAL_ENV
  JAVA_HOME GOPATH GOROOT GOCACHE GOMODCACHE CARGO_HOME RUSTUP_HOME R_HOME R_LIBS
  NVM_DIR NVM_BIN PNPM_HOME COREPACK_HOME BUN_INSTALL DENO_DIR UV_CACHE_DIR PIP_CACHE_DIR
  FORCE_COLOR NO_COLOR COLORTERM DEBIAN_FRONTEND LD_LIBRARY_PATH DYLD_LIBRARY_PATH SOURCE_DATE_EPOCH
  SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE USERNAME USERDOMAIN OS
  APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES PROGRAMFILES(X86) PROGRAMW6432 COMPUTERNAME
  HOMEDRIVE HOMEPATH ALLUSERSPROFILE PUBLIC PSMODULEPATH NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE
  GITHUB_ACTIONS GITHUB_ACTOR GITHUB_API_URL GITHUB_BASE_REF GITHUB_EVENT_NAME GITHUB_HEAD_REF
  GITHUB_JOB GITHUB_REF GITHUB_REF_NAME GITHUB_REF_TYPE GITHUB_REPOSITORY GITHUB_REPOSITORY_OWNER
  GITHUB_RUN_ATTEMPT GITHUB_RUN_ID GITHUB_RUN_NUMBER GITHUB_SERVER_URL GITHUB_SHA GITHUB_WORKFLOW
  GITHUB_WORKSPACE RUNNER_ARCH RUNNER_NAME RUNNER_OS RUNNER_TEMP RUNNER_TOOL_CACHE`.split(/\s+/),
)

/** Families: locale, XDG folders, and what a build reads by agreement (`VITE_`, `NEXT_PUBLIC_`) because it ends in the browser. */
const FAMILIES =
  /^(?:LC_|XDG_(?:CACHE|CONFIG|DATA|STATE|RUNTIME)_|VITE_|NEXT_PUBLIC_|PUBLIC_|REACT_APP_|NUXT_PUBLIC_|JAVA_HOME_)/

/** The part of the environment that a child may see; `named` are the variables that the user passes on by name. */
export function childEnvironment(
  environment: Environment,
  named: readonly string[] = [],
): Record<string, string> {
  const passed = new Set(named)
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const upper = name.toUpperCase()
      const isPassed = PASSED.has(upper) || FAMILIES.test(upper) || passed.has(name)
      return isPassed && value !== undefined ? [[name, value] as const] : []
    }),
  )
}
