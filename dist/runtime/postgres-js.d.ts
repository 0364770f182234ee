import { Duplex } from 'node:stream';
/** What postgres.js calls while it opens a connection. */
export interface PostgresJsLogin {
    readonly password: string | (() => Promise<string>);
    /** A connection has ended. */
    readonly onclose: () => void;
    /** Absent where the password is a fixed one. */
    readonly socket?: () => Promise<Duplex>;
}
