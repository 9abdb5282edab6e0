import { connect } from "node:net";

/** Whether the Pulumi engine that asked for a resource still runs. */
export interface Engine {
  alive(): Promise<boolean>;
}

/** Whoever asked has gone: nothing may be published in its name, since nobody would record it. */
export class EngineGoneError extends Error {
  override readonly name = "EngineGoneError";

  constructor(undone: string) {
    super(`the Pulumi engine that asked for this has ended; ${undone}. Run the update again.`);
  }
}

/** Milliseconds an engine has to take a connection; the operating system takes it for a busy one. */
const patience = 5_000;

/**
 * The engine that started this process as a provider. It gives providers its own address as an argument and is their parent;
 * when it is killed they live on and finish what they do. Without such an argument nobody can be missing.
 */
export function engineOf(argv: readonly string[] = process.argv): Engine {
  const address = argv.slice(2).find((argument) => /^(127\.0\.0\.1|localhost|\[::1\]):\d+$/.test(argument));
  if (address === undefined) return { alive: () => Promise.resolve(true) };
  const parent = process.ppid;
  const at = address.lastIndexOf(":");
  const [host, port] = [address.slice(0, at).replace(/^\[|\]$/g, ""), Number(address.slice(at + 1))];
  return { alive: async () => process.ppid === parent && (await answers(host, port)) };
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: patience });
    const end = (alive: boolean) => {
      socket.destroy();
      resolve(alive);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}
