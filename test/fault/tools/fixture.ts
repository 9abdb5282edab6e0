/** A machine of its own for each test: an empty cache, a PATH with only fake programs, and a vendor on loopback. */
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toolVersions } from "../../../config/versions.ts";
import type { ToolOptions } from "../../../sandbox/tools/index.ts";

export interface Machine {
  readonly root: string;
  readonly cache: string;
  /** The only folder on PATH. */
  readonly bin: string;
  /** What was reported. */
  readonly lines: string[];
  readonly options: ToolOptions & { env: Record<string, string> };
  remove(): Promise<void>;
}

export async function createMachine(vendor?: Vendor): Promise<Machine> {
  const root = await mkdtemp(join(tmpdir(), "tools-test-"));
  const [cache, bin] = [join(root, "cache"), join(root, "bin")];
  await mkdir(bin);
  const lines: string[] = [];
  return {
    root,
    cache,
    bin,
    lines,
    options: {
      cacheDir: cache,
      env: { PATH: bin, HOME: root },
      report: (line) => lines.push(line),
      // Without a vendor every address is a port that nobody listens on.
      rewriteUrl: vendor?.rewrite ?? ((url) => `http://127.0.0.1:1/${url.slice("https://".length)}`),
      limits: { connect: 5_000, silence: 5_000 },
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

export async function writeProgram(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await chmod(path, 0o755);
}

/** A program that answers every question with one line. */
export function programThatSays(answer: string): string {
  return `#!/bin/sh\necho "${answer}"\n`;
}

export function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Vendor {
  /** Answers by address without "https://"; what is not there is answered with 403. */
  readonly answers: Map<string, Answer>;
  /** Addresses asked for, in order. */
  readonly requests: string[];
  readonly rewrite: (url: string) => string;
  close(): Promise<void>;
}

export async function startVendor(): Promise<Vendor> {
  const answers = new Map<string, Answer>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const address = (request.url ?? "").slice(1);
    requests.push(address);
    const answer = answers.get(address) ?? ((_request, refused) => refused.writeHead(403).end("forbidden"));
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    answers,
    requests,
    rewrite: (url) => `http://127.0.0.1:${port}/${url.slice("https://".length)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function gives(body: string | Buffer): Answer {
  return (_request, response) => response.end(body);
}

/** Announces the whole length, sends half and hangs up. */
export function cutsInHalf(body: string | Buffer): Answer {
  return (_request, response) => {
    response.writeHead(200, { "content-length": Buffer.byteLength(body) });
    response.write(Buffer.from(body).subarray(0, body.length / 2), () => response.destroy());
  };
}

/** Takes the request and never says anything. */
export function hangs(): Answer {
  return () => undefined;
}

export interface FakeGoOptions {
  /** The pinned one by default. */
  readonly version?: string | undefined;
  /** What a build says before it fails; by default it succeeds. */
  readonly fails?: string;
}

/** Puts the fake `go` on PATH. */
export async function installFakeGo(machine: Machine, options: FakeGoOptions = {}): Promise<void> {
  await writeProgram(join(machine.bin, "go"), fakeGo(machine, options));
  await mkdir(join(machine.root, "answers"), { recursive: true });
}

/**
 * A `go` that writes `go.log` and makes programs that answer like the tools built. While a file `hold` stands in the
 * machine's folder, a build waits.
 */
export function fakeGo(machine: Machine, { version = toolVersions.go, fails = "" }: FakeGoOptions = {}): string {
  return `#!/bin/sh
PATH=/usr/bin:/bin
root='${machine.root}'
case "$1" in
  env) case "$2" in GOVERSION) echo go${version} ;; GOMODCACHE) echo "$root/mod" ;; esac; exit 0 ;;
  version) echo "go version go${version} linux/amd64"; exit 0 ;;
  mod) cat "$root/module.json"; exit 0 ;;
esac
echo "$PWD $*" >> "$root/go.log"
echo "$0 GOROOT=$GOROOT GOTOOLCHAIN=$GOTOOLCHAIN GOPATH=$GOPATH GOCACHE=$GOCACHE" >> "$root/go-used.log"
echo "go: downloading example.com/module v1.0.0" >&2
while [ -e "$root/hold" ]; do sleep 0.05; done
if [ -n "${fails}" ]; then echo "${fails}" >&2; exit 1; fi
while [ $# -gt 0 ]; do
  case "$1" in
    -o) out=$2; shift ;;
    -modfile=*) cp "\${1#-modfile=}" "$root/used.mod" ;;
    */cmd/*|./*|*/v3|*/v2) packages="$packages $1" ;;
  esac
  shift
done
mkdir -p "$out"
for package in $packages; do
  name=$(basename "$(echo "$package" | sed 's#/v[0-9]*$##')")
  printf '#!/bin/sh\\n/bin/cat "%s/answers/%s" 2>/dev/null || true\\n' "$root" "$name" > "$out/$name"
done
`;
}

/** What a program built by the fake `go` answers. */
export async function builtProgramSays(machine: Machine, name: string, answer: string): Promise<void> {
  await writeFile(join(machine.root, "answers", name), `${answer}\n`);
}

/** The calls of `go build`, one line each. */
export async function builds(machine: Machine): Promise<string[]> {
  const text = await readFile(join(machine.root, "go.log"), "utf8").catch(() => "");
  return text.split("\n").filter(Boolean);
}
