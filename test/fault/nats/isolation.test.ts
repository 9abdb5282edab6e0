import assert from "node:assert/strict";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { type NatsConnection, PermissionViolationError, connect, nkeyAuthenticator } from "@nats-io/transport-node";
import { natsConsumerDefaults, natsInboxPrefix, streamAdministrator } from "../../../config/nats.ts";
import { streamSpecs } from "../../../components/nats/spec/streams.ts";
import { parseSettings } from "../../../config/settings.ts";
import { eventually } from "../../support/eventually.ts";
import { connectAs, ensureStreams } from "./support/client.ts";
import { standalone } from "./support/standalone.ts";
import { knownUsers, testKey } from "./support/users.ts";

const settings = parseSettings({ sandbox: { enabled: true }, cluster: { kubeconfigFile: "kubeconfig" }, nats: { replicas: 1, storage: "256Mi" } }, "test").nats;

/** Every service signs in as itself and can do what the catalogue says, on a real server; nothing else. */
describe("users of NATS", function () {
  this.timeout(120_000);
  let one: Awaited<ReturnType<typeof standalone>>;
  const open: NatsConnection[] = [];

  before(async () => {
    one = await standalone();
    await one.start();
    const { code, output } = await ensureStreams(one.folder, [one.server.url], streamSpecs(settings));
    assert.equal(code, 0, output);
  });
  afterEach(() => Promise.all(open.splice(0).map((connection) => connection.close().catch(() => undefined))));
  after(() => one?.stop());

  async function as(service: string): Promise<NatsConnection> {
    const connection = await connectAs(service, [one.server.url]);
    open.push(connection);
    return connection;
  }

  /** The operations the server refuses this connection, as it says them. */
  function refusals(connection: NatsConnection): string[] {
    const seen: string[] = [];
    void (async () => {
      for await (const status of connection.status()) {
        if (status.type === "error" && status.error instanceof PermissionViolationError) seen.push(`${status.error.operation} ${status.error.subject}`);
      }
    })();
    return seen;
  }

  it("sign in by their key alone: without one, or with one nobody knows, the door stays shut", async () => {
    const stranger = (options: object) => connect({ servers: one.server.url, maxReconnectAttempts: 0, ...options });
    await assert.rejects(stranger({}), /Authorization Violation/i);
    await assert.rejects(stranger({ authenticator: nkeyAuthenticator(new TextEncoder().encode(testKey("a stranger").seed)) }), /Authorization Violation/i);
  });

  it("publish to their own subjects and to no foreign one", async () => {
    const gong = await as("gong");
    const seen = refusals(gong);
    const ack = await jetstream(gong).publish("data.gong.calls", "mine");
    assert.equal(ack.stream, "data");
    for (const foreign of ["data.slack.messages", "data.gong", "workflow.requests.x", "system.devops.x"]) {
      gong.publish(foreign, "not mine");
      await gong.flush();
    }
    await eventually(() => seen.length === 4, () => seen.join("; "));
    assert.deepEqual(seen, ["publish data.slack.messages", "publish data.gong", "publish workflow.requests.x", "publish system.devops.x"]);
    const reader = await jetstreamManager(await as("events"));
    const { state } = await reader.streams.info("data");
    assert.equal(state.messages, 1, "only its own message is in the stream");
  });

  it("listen on their own inbox and on nobody else's", async () => {
    const slack = await as("slack");
    const seen = refusals(slack);
    for (const foreign of [`${natsInboxPrefix("gong")}.>`, "_INBOX.>", "_INBOX_*.>", ">", "data.>", "$JS.ACK.>"]) slack.subscribe(foreign, { callback: () => undefined });
    slack.subscribe(`${natsInboxPrefix("slack")}.>`, { callback: () => undefined });
    await slack.flush();
    await eventually(() => seen.length === 6, () => seen.join("; "));
    assert.ok(seen.every((refusal) => !refusal.includes(natsInboxPrefix("slack"))), seen.join("; "));
  });

  it("cannot answer in the stream's place to another's publishing", async () => {
    const listener = await as("events");
    const seen = refusals(listener);
    listener.subscribe("data.>", { callback: (_error, message) => void message.respond("forged") });
    await listener.flush();
    const ack = await jetstream(await as("slack")).publish("data.slack.messages", "hello");
    assert.equal(ack.stream, "data");
    await eventually(() => seen.length === 1, () => "the forged answer was not refused");
    assert.match(seen[0] ?? "", new RegExp(`^publish ${natsInboxPrefix("slack")}\\.`));
  });

  describe("on streams", () => {
    it("keep one consumer of their own, filtered to what they may subscribe to", async () => {
      const memory = await jetstreamManager(await as("ai-memory"));
      const own = natsConsumerDefaults("ai-memory");
      const info = await memory.consumers.add("data", { ...own, filter_subject: "data.memory.>" });
      assert.equal(info.config.ack_policy, "explicit");
      for (const wider of [{ ...own, filter_subject: "data.>" }, own, { ...own, filter_subject: "data.gong.>" }, { ...own, filter_subjects: ["data.gong.>", "data.slack.>"] }]) {
        await assert.rejects(memory.consumers.add("data", wider), /permissions violation/i);
      }
    });

    it("cannot make, read, take from or delete another's consumer, nor touch a stream they do not consume", async () => {
      await (await jetstreamManager(await as("events"))).consumers.add("data", { ...natsConsumerDefaults("events"), filter_subject: "data.>" });
      const memory = await as("ai-memory");
      const manager = await jetstreamManager(memory);
      const forbidden: readonly (readonly [string, () => Promise<unknown>])[] = [
        ["make one of another name", () => manager.consumers.add("data", { ...natsConsumerDefaults("intruder"), filter_subject: "data.memory.>" })],
        ["read it", () => manager.consumers.info("data", "events")],
        ["delete it", () => manager.consumers.delete("data", "events")],
        ["take from it", () => memory.request("$JS.API.CONSUMER.MSG.NEXT.data.events", "", { timeout: 2000 })],
        ["see a stream it does not consume", () => manager.streams.info("workflow")],
        ["delete a stream", () => manager.streams.delete("data")],
        ["empty a stream", () => manager.streams.purge("data")],
        ["change a stream", () => manager.streams.update("data", { max_age: 0 })],
        ["make a stream", () => manager.streams.add({ name: "other", subjects: ["other.>"] })],
        ["read a message past its consumer", () => memory.request("$JS.API.DIRECT.GET.data", JSON.stringify({ seq: 1 }), { timeout: 2000 })],
      ];
      for (const [name, act] of forbidden) await assert.rejects(act(), /permissions violation/i, name);
    });

    it("leave their making to the administrator, who can neither read, publish nor delete", async () => {
      const administrator = await as(streamAdministrator);
      const seen = refusals(administrator);
      const manager = await jetstreamManager(administrator);
      await assert.rejects(manager.streams.delete("data"), /permissions violation/i);
      await assert.rejects(manager.streams.purge("data"), /permissions violation/i);
      administrator.publish("data.slack.messages", "forged");
      administrator.subscribe("data.>", { callback: () => undefined });
      await administrator.flush();
      await eventually(() => seen.some((refusal) => refusal.startsWith("subscription ")) && seen.includes("publish data.slack.messages"), () => seen.join("; "));
    });
  });

  it("come and go while the server runs: the reloader's signal is enough", async () => {
    const mayEnter = () =>
      connectAs("gong", [one.server.url], false).then(
        (connection) => connection.close().then(() => true),
        () => false,
      );
    assert.equal(await mayEnter(), true);
    await one.server.configure(knownUsers().filter(({ service }) => service !== "gong"));
    one.server.reload();
    await eventually(async () => !(await mayEnter()), () => "gong may still sign in");
    await one.server.configure();
    one.server.reload();
    await eventually(mayEnter, () => "gong may not sign in again");
  });
});
