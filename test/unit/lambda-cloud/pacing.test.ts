import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pacer, type Turn } from "../../../clients/lambda-cloud/pacing.ts";

const module = new URL("../../../clients/lambda-cloud/pacing.ts", import.meta.url).href;
const intervals = { request: 20, launch: 120 };

interface Taken {
  turn: Turn;
  at: number;
}

/** Every pair of turns that are closer than their interval. */
function tooClose(taken: readonly Taken[]): Taken[][] {
  const gaps = (turns: readonly Taken[], interval: number) => {
    const sorted = turns.toSorted((a, b) => a.at - b.at);
    return sorted.slice(1).flatMap((turn, index) => (turn.at - (sorted[index]?.at ?? 0) < interval ? [[sorted[index] as Taken, turn]] : []));
  };
  return [...gaps(taken, intervals.request), ...gaps(taken.filter(({ turn }) => turn === "launch"), intervals.launch)];
}

describe("pacing", () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "sophia-pacing-")), "key");
  });
  afterEach(() => rm(join(folder, ".."), { recursive: true, force: true, maxRetries: 5 }));

  const take = async (pacer: Pacer, turn: Turn): Promise<Taken> => ({ turn, at: await pacer.turn(turn, intervals) });

  it("keeps requests and launches apart within a process, and gives requests their turns in order", async () => {
    const pacer = new Pacer(folder);
    const order: number[] = [];
    const turns: Turn[] = ["launch", "request", "request", "launch", "request", "request", "request"];
    const taken = await Promise.all(turns.map((turn, index) => take(pacer, turn).finally(() => turn === "request" && order.push(index))));
    assert.deepEqual(tooClose(taken), []);
    assert.deepEqual(order, [1, 2, 4, 5, 6]);
  });

  it("lets no queue of requests delay a launch whose time has come by more than one turn", async () => {
    const pacer = new Pacer(folder);
    await take(pacer, "launch");
    const requests = Array.from({ length: 12 }, () => take(pacer, "request"));
    const launch = await take(pacer, "launch");
    const later = (await Promise.all(requests)).filter(({ at }) => at > launch.at);
    assert.ok(later.length > 0, "the launch came last");
  });

  it("keeps them apart over processes that all want theirs at once, and gives every process its turns", async function () {
    this.timeout(60_000);
    const turns = ["launch", ...Array.from({ length: 12 }, () => "request"), "launch"];
    const program = `
      import { Pacer } from ${JSON.stringify(module)};
      const pacer = new Pacer(${JSON.stringify(folder)});
      const take = async (turn) => ({ turn, at: await pacer.turn(turn, ${JSON.stringify(intervals)}) });
      process.stdout.write("ready");
      process.stdin.once("data", async () => {
        process.stdout.write(JSON.stringify(await Promise.all(${JSON.stringify(turns)}.map(take))));
        process.exit();
      });`;
    const children = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", program], { stdio: ["pipe", "pipe", "inherit"] });
        await once(child.stdout, "data");
        return child;
      }),
    );
    const outputs = await Promise.all(
      children.map(async (child) => {
        let text = "";
        child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
        child.stdin.write("go");
        await once(child, "close");
        return JSON.parse(text) as Taken[];
      }),
    );
    assert.deepEqual(outputs.map((taken) => taken.length), children.map(() => turns.length));
    assert.deepEqual(tooClose(outputs.flat()), []);
  });

  it("loses no turn to a process that is killed while it waits", async () => {
    const program = `
      import { Pacer } from ${JSON.stringify(module)};
      const pacer = new Pacer(${JSON.stringify(folder)});
      await pacer.turn("launch", { request: 1, launch: 1 });
      process.stdout.write("waiting");
      await Promise.all([1, 2, 3].map(() => pacer.turn("launch", { request: 1, launch: 600_000 })));`;
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "close");
    await new Pacer(folder).turn("launch", intervals);
  });

  it("counts from when a request really left", async () => {
    const pacer = new Pacer(folder);
    const claimed = await pacer.turn("launch", intervals);
    await new Promise((resolve) => setTimeout(resolve, 15)); // connecting takes a while
    const left = Date.now();
    pacer.sent();
    assert.ok(left > claimed);
    const [request, launch] = await Promise.all([pacer.turn("request", intervals), pacer.turn("launch", intervals)]);
    assert.ok(request - left >= intervals.request, `${request - left} ms`);
    assert.ok(launch - left >= intervals.launch, `${launch - left} ms`);
  });

  it("holds all back after a limit was hit, launches alone when it was theirs", async () => {
    const pacer = new Pacer(folder);
    const before = Date.now();
    await pacer.hold("launch", 150);
    const [request, launch] = await Promise.all([new Pacer(folder).turn("request", intervals), new Pacer(folder).turn("launch", intervals)]);
    assert.ok(request < launch);
    assert.ok(launch - before >= 150);
    const again = Date.now();
    await pacer.hold("request", 150);
    assert.ok((await pacer.turn("request", intervals)) - again >= 150);
  });

  it("gives up its place when the signal comes, and the next one moves up", async () => {
    const pacer = new Pacer(folder);
    const slow = { request: 200, launch: 600_000 };
    await pacer.turn("launch", slow);
    const stop = new AbortController();
    const reason = new Error("enough");
    const given = [pacer.turn("request", slow, stop.signal), pacer.turn("launch", slow, stop.signal), pacer.turn("launch", slow, stop.signal)];
    const next = pacer.turn("request", slow);
    stop.abort(reason);
    for (const turn of given) await assert.rejects(turn, reason);
    await next;
    await assert.rejects(pacer.turn("request", slow, stop.signal), reason);
    await assert.rejects(pacer.turn("launch", slow, stop.signal), reason);
  });

  for (const [what, content] of [
    ["damaged", "{"],
    ["of a clock that was set back", JSON.stringify({ lastRequest: 9e15, lastLaunch: 9e15, requestsHeldUntil: 9e15, launchesHeldUntil: 9e15 })],
    ["of something else", "[1]"],
  ] as const) {
    it(`is not stopped by a file that is ${what}`, async () => {
      await new Pacer(folder).turn("request", intervals);
      await writeFile(join(folder, "pacing.json"), content);
      await new Pacer(folder).turn("launch", intervals);
      const stored = JSON.parse(await readFile(join(folder, "pacing.json"), "utf8")) as { lastLaunch: number };
      assert.ok(stored.lastLaunch <= Date.now());
    });
  }

  it("keeps its folder to the user", async () => {
    await new Pacer(folder).turn("request", intervals);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    assert.equal((await stat(join(folder, "pacing.json"))).mode & 0o777, 0o600);
  });

  it("says what to do when the folder cannot be made, and goes on when it can", async () => {
    const file = join(folder, "..", "file");
    await writeFile(file, "");
    const pacer = new Pacer(join(file, "key"));
    const expected = /^Error: the pacing of Lambda Cloud cannot be kept in .*\/file\/key \(ENOTDIR.*\); make the folder writable, or set XDG_STATE_HOME to one that is$/;
    await assert.rejects(pacer.turn("request", intervals), expected);
    await assert.rejects(pacer.turn("launch", intervals), expected);
    await rm(file);
    await pacer.turn("launch", intervals);
  });
});
