const LAKEBASE = /\.database\.(.+\.)?(databricks\.com|azuredatabricks\.net|databricks\.us)$/i
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|::1|\/.*)$/i

/** A host name of either kind of Lakebase, in any cloud. */
export function isLakebase(host: string): boolean {
  return LAKEBASE.test(host)
}

/** This machine, a socket directory too. */
export function isLocal(host: string): boolean {
  return LOOPBACK.test(host)
}
