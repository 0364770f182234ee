/** Which database, and so which credential. */
export type Target = 
/** Everything is in the URL, the password too. */
{
    readonly kind: 'url';
    readonly url: string;
} | TokenTarget
/** A PostgreSQL of the developer's own. */
 | {
    readonly kind: 'local';
};
export type TokenTarget = 
/** Lakebase Autoscaling: `projects/<project>/branches/<branch>/endpoints/<endpoint>`. */
{
    readonly kind: 'autoscaling';
    readonly endpoint: string;
    readonly readOnly?: boolean;
}
/** Lakebase Provisioned: the name of the instance. */
 | {
    readonly kind: 'provisioned';
    readonly instance: string;
    readonly readOnly?: boolean;
};
