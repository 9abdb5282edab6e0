import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";

const program = createRequire(import.meta.url).resolve("@stoplight/prism-cli");

/** Prism's server of a document, with a relay before it that can ask for another status than the first. */
export interface Mock {
  /** Where the client is pointed at. */
  url: string;
  /** The status of every further answer; undefined: the successful one. */
  status: number | undefined;
  /** Method, path and body of every request since the last look. */
  requests: { line: string; body: string }[];
  close(): Promise<void>;
}

/**
 * Starts Prism (https://github.com/stoplightio/prism), which checks every request against the document and answers from it.
 * A request that does not fit is answered with an error, one without a key 401.
 */
export async function startPrism(document: string): Promise<Mock> {
  const child = spawn(process.execPath, [program, "mock", "--port", "0", "--host", "127.0.0.1", "--errors", "--dynamic", "--seed", "4", document], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const upstream = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const match = /listening on (http:\S+:\d+)/.exec(said);
      if (match?.[1] !== undefined) resolve(match[1]);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Prism ended with ${code}:\n${said}`)));
  });
  const mock: Mock = { url: "", status: undefined, requests: [], close: () => Promise.resolve() };
  const relay = startRelay(upstream, mock);
  await once(relay.listen(0, "127.0.0.1"), "listening");
  mock.url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
  mock.close = async () => {
    relay.close();
    child.removeAllListeners("exit");
    child.kill();
    await once(child, "close");
  };
  return mock;
}

function startRelay(upstream: string, mock: Mock): Server {
  return createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      mock.requests.push({ line: `${incoming.method} ${incoming.url}`, body: body.toString() });
      const headers = { ...incoming.headers, ...(mock.status === undefined ? {} : { prefer: `code=${mock.status}` }) };
      const passed = httpRequest(`${upstream}${incoming.url}`, { method: incoming.method, headers, agent: false }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on("error", () => outgoing.destroy());
      passed.end(body);
    });
  });
}
