/** In the text of a test: it starts a PostgreSQL, the emulator, or a process of our own, which takes seconds. */
export const STARTS_SERVER =
  /\b(Lab\.start|openStage|start(Cluster|Emulator|Gateway)|spawn|spawnSync|execFileSync)\(/
