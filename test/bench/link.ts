import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** A TCP port on 127.0.0.1 that leads to a server some way off, and counts. */
export interface Link {
  readonly port: number
  /**
   * Since the last call: how often somebody spoke after the other side had, which on a real link costs a round trip. The
   * goodbye counts, the three packets of a new TCP connection do not.
   */
  takeTrips(): number
  close(): Promise<void>
}

/** Each way takes so long; order is kept. */
export async function openLink(reach: () => Socket, delayMs: number): Promise<Link> {
  const sockets = new Set<Socket>()
  let trips = 0
  const server = createServer({ noDelay: true }, (client) => {
    const far = reach()
    let spoke: 'client' | 'server' = 'server'
    const toServer = () => {
      if (spoke === 'server') trips += 1
      spoke = 'client'
    }
    const toClient = () => {
      spoke = 'server'
    }
    for (const socket of [client, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
      })
    }
    carry(client, far, delayMs, toServer)
    carry(far, client, delayMs, toClient)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    takeTrips() {
      const taken = trips
      trips = 0
      return taken
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function carry(from: Socket, to: Socket, delayMs: number, onChunk: () => void): void {
  const later = (act: () => void) => {
    if (delayMs === 0) act()
    else setTimeout(act, delayMs)
  }
  from.on('data', (chunk) => {
    onChunk()
    later(() => to.write(chunk))
  })
  from.on('end', () => later(() => to.end()))
  from.on('error', () => later(() => to.destroy()))
}
