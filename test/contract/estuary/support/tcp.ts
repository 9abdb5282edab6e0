import { once } from "node:events";
import { type Server, type Socket, connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A destination that writes down what it is sent and answers each with one byte, "S", as PostgreSQL agrees to TLS. */
export class Destination {
  readonly received: Buffer[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (chunk: Buffer) => {
        this.received.push(chunk);
        socket.write("S");
      });
    });
  }

  static async start(): Promise<Destination> {
    const destination = new Destination();
    destination.#server.listen(0, "127.0.0.1");
    await once(destination.#server, "listening");
    return destination;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.close();
  }
}

/** Sends bytes and returns the first answer; undefined when the other side closes instead. */
export async function exchange(port: number, bytes: Buffer): Promise<string | undefined> {
  const socket: Socket = connect(port, "127.0.0.1");
  try {
    return await new Promise<string | undefined>((resolve) => {
      socket.on("connect", () => socket.write(bytes));
      socket.on("data", (chunk: Buffer) => resolve(chunk.toString("latin1")));
      socket.on("error", () => resolve(undefined));
      socket.on("close", () => resolve(undefined));
    });
  } finally {
    socket.destroy();
  }
}

/** Waits until a port takes connections. */
export async function listening(port: number, patience = 30_000): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const open = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    if (Date.now() > deadline) throw new Error(`nobody listens on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
