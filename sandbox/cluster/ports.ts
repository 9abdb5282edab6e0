import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the range systems give to outgoing connections (32768 and up on Linux), so that none takes a port we chose. */
const lowest = 20_000;
const highest = 32_767;

/** Free loopback ports, all different. A stranger may still take one before its component binds it: see start.ts. */
export async function freePorts<Name extends string>(names: readonly Name[]): Promise<Record<Name, number>> {
  const chosen = new Set<number>();
  while (chosen.size < names.length) {
    const port = randomInt(lowest, highest + 1);
    if (!chosen.has(port) && (await isFree(port))) chosen.add(port);
  }
  const ports = [...chosen];
  return Object.fromEntries(names.map((name, index) => [name, ports[index]])) as Record<Name, number>;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
