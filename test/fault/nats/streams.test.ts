import assert from "node:assert/strict";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { streamSpecs } from "../../../components/nats/spec/streams.ts";
import { parseSettings } from "../../../config/settings.ts";
import { eventually } from "../../support/eventually.ts";
import { connectAs, ensureStreams } from "./support/client.ts";
import { standalone } from "./support/standalone.ts";
import { testKey } from "./support/users.ts";

function streams(nats: object) {
  return streamSpecs(parseSettings({ sandbox: { enabled: true }, cluster: { kubeconfigFile: "kubeconfig" }, nats: { replicas: 1, storage: "256Mi", ...nats } }, "test").nats);
}

describe("the stream Job's program", function () {
  this.timeout(180_000);
  let one: Awaited<ReturnType<typeof standalone>>;

  beforeEach(async () => {
    one = await standalone();
  });
  afterEach(() => one.stop());

  const ensure = (wanted: Parameters<typeof ensureStreams>[2], user?: string, patience?: number) => ensureStreams(one.folder, [one.server.url], wanted, user, patience);

  async function configs(): Promise<Record<string, unknown>[]> {
    const connection = await connectAs("events", [one.server.url]);
    const manager = await jetstreamManager(connection);
    const found = await Promise.all(["data", "workflow", "system"].map(async (name) => (await manager.streams.info(name)).config));
    await connection.close();
    return found;
  }

  it("makes every stream as the settings say, and the second time changes nothing", async () => {
    await one.start();
    const wanted = streams({});
    const first = await ensure(wanted);
    assert.equal(first.code, 0, first.output);
    assert.deepEqual(first.output.trim().split("\n"), ["stream data: created", "stream workflow: created", "stream system: created"]);
    const made = await configs();
    made.forEach((config, index) => {
      for (const [key, value] of Object.entries(wanted[index] ?? {})) assert.deepEqual(config[key], value, key);
    });
    const second = await ensure(wanted);
    assert.equal(second.code, 0, second.output);
    assert.deepEqual(second.output.trim().split("\n"), ["stream data: unchanged", "stream workflow: unchanged", "stream system: unchanged"]);
    assert.deepEqual(await configs(), made);
  });

  it("changes what differs, keeps the messages, and says what it changed", async () => {
    await one.start();
    assert.equal((await ensure(streams({}))).code, 0);
    const connection = await connectAs("events", [one.server.url]);
    await jetstream(connection).publish("data.kept", "kept", { msgID: "1" });
    const { code, output } = await ensure(streams({ maximumAge: "24h", duplicateWindow: "5m" }));
    assert.equal(code, 0, output);
    assert.deepEqual(output.trim().split("\n"), ["data", "workflow", "system"].map((name) => `stream ${name}: changed (max_age, duplicate_window)`));
    const info = await (await jetstreamManager(connection)).streams.info("data");
    assert.deepEqual([info.config.max_age, info.config.duplicate_window, info.state.messages], [86_400e9, 300e9, 1]);
    await connection.close();
  });

  it("puts right what someone changed by hand", async () => {
    await one.start();
    assert.equal((await ensure(streams({}))).code, 0);
    assert.equal((await ensure(streams({}).map((stream) => (stream.name === "system" ? { ...stream, max_bytes: 2 ** 20 } : stream)))).code, 0);
    const { code, output } = await ensure(streams({}));
    assert.equal(code, 0, output);
    assert.match(output, /stream data: unchanged\nstream workflow: unchanged\nstream system: changed \(max_bytes\)/);
  });

  it("waits for servers that are not there yet", async () => {
    const running = ensure(streams({}));
    let ended = false;
    void running.then(() => (ended = true));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal(ended, false, "it gave up before any server was there");
    await one.start();
    const { code, output } = await running;
    assert.equal(code, 0, output);
    assert.match(output, /connection: not yet/);
  });

  it("gives up when its patience ends, and says why without its seed", async () => {
    const { code, output } = await ensure(streams({}), undefined, 1);
    assert.equal(code, 1);
    assert.match(output, /connection: gave up waiting: /);
    assert.ok(!output.includes(testKey("nats-streams").seed));
  });

  it("fails at once when the servers refuse a stream, and names it", async () => {
    await one.start();
    const { code, output } = await ensure(streams({}).map((stream) => ({ ...stream, max_bytes: 2 ** 40 })));
    assert.equal(code, 1);
    assert.match(output, /stream data: .*(storage|resources)/i);
  });

  it("fails when another's user runs it", async () => {
    await one.start();
    const { code, output } = await ensure(streams({}), "gong", 1);
    assert.equal(code, 1);
    assert.match(output, /permissions violation/i);
    await eventually(async () => (await one.server.health("/healthz")) === 200, () => "the server is not well");
  });
});
