/** Bearer tokens for the control plane; concurrent callers share one request. */
export interface TokenSource {
  token(): Promise<string>
  /** The platform refused this token: gets another, unless somebody already did. A PAT comes back unchanged. */
  refresh(refused: string): Promise<string>
}
