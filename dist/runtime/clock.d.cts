/** Time, passed in so that tests do not wait. */
export interface Clock {
    /** Milliseconds on a monotonic scale that goes on while the machine sleeps; only differences mean anything. */
    now(): number;
    /** Runs later, unless the returned function is called before. Does not keep the process alive. */
    schedule(ms: number, run: () => void): () => void;
    /** Resolves later; keeps the process alive, because somebody waits. */
    sleep(ms: number): Promise<void>;
}
/**
 * Node's monotonic clock stands still while a Linux machine sleeps, and tokens end all the same. The wall clock tells how
 * long that was. A wall clock that is put forward looks like it, and costs one early renewal; put back, it changes nothing.
 */
export declare function sleepAwareClock(monotonic: () => number, wall: () => number): () => number;
export declare const systemClock: Clock;
