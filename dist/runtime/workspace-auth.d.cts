export interface WorkspaceToken {
    /** Bearer token for the workspace's API. */
    readonly token: string;
    /** Without it the hook is asked again for each credential. */
    readonly expiresInMs?: number;
}
/** Who asks for the credential: the signed-in user of a request, an OIDC exchange, a test. */
export type WorkspaceAuth = () => Promise<WorkspaceToken> | WorkspaceToken;
