import { type Clock, systemClock } from './clock.ts'
import { type Http, nodeHttp } from './http.ts'

/** The world outside, passed in so that tests have one of their own. */
export interface Ports {
  readonly clock: Clock
  readonly http: Http
  /** 0 to 1. */
  readonly random: () => number
}

export const systemPorts: Ports = { clock: systemClock, http: nodeHttp, random: Math.random }
