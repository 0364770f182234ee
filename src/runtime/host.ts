const LAKEBASE = /\.database\.(.+\.)?(databricks\.com|azuredatabricks\.net|databricks\.us|databricks\.mil)$/i
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|::1|\/.*|@.*)$/i

/** A host name of either kind of Lakebase, in any cloud; with the dot of a full name, too. */
export function isLakebase(host: string): boolean {
  return LAKEBASE.test(withoutDot(host))
}

/** This machine, a socket directory too. */
export function isLocal(host: string): boolean {
  return LOOPBACK.test(withoutDot(host))
}

/** A folder with a socket, or a socket of Linux's abstract name space. */
export function isSocket(host: string): boolean {
  return /^[/@]/.test(host)
}

export function isSameHost(one: string, other: string): boolean {
  return withoutDot(one).toLowerCase() === withoutDot(other).toLowerCase()
}

function withoutDot(host: string): string {
  return host.trim().replace(/\.+$/, '')
}
