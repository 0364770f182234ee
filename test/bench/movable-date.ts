/** Moves this process's wall clock, which the peer reads. */
export function movableDate(): (ms: number) => void {
  const real = Date.now.bind(Date)
  let offset = 0
  const now = () => real() + offset
  globalThis.Date = new Proxy(Date, {
    construct: (target, given) => Reflect.construct(target, given.length === 0 ? [now()] : given),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  })
  return (ms) => {
    offset += ms
  }
}
