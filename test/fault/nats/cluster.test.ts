import assert from "node:assert/strict";
import { type JetStreamClient, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { type NatsConnection, headers } from "@nats-io/transport-node";
import { natsConsumerDefaults, natsConsumerName, natsMessageIdHeader } from "../../../config/nats.ts";
import { streamSpecs } from "../../../components/nats/spec/streams.ts";
import { parseSettings } from "../../../config/settings.ts";
import { eventually } from "../../support/eventually.ts";
import { connectAs, ensureStreams } from "./support/client.ts";
import { TestCluster } from "./support/cluster.ts";

/** Streams small enough for a test's disk, otherwise those of a production stack. */
const settings = parseSettings({ sandbox: { enabled: true }, cluster: { kubeconfigFile: "kubeconfig" }, nats: { replicas: 3, storage: "256Mi" } }, "test").nats;
const streams = streamSpecs(settings);

describe("a NATS cluster of three, from the rendered configuration", function () {
  this.timeout(300_000);
  let cluster: TestCluster;
  const open: NatsConnection[] = [];

  const as = async (service: string, urls = cluster.urls) => {
    const connection = await connectAs(service, urls);
    open.push(connection);
    return connection;
  };

  before(async () => {
    cluster = await TestCluster.create();
    await cluster.start();
    const { code, output } = await ensureStreams(cluster.folder, cluster.urls, streams);
    assert.equal(code, 0, output);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((connection) => connection.close().catch(() => undefined)));
  });
  // Also when `before` failed half way.
  after(() => cluster?.stop());

  it("encrypts its routes both ways and keeps them to the three", async () => {
    for (const server of cluster.servers) {
      const { routes } = await server.monitor<{ routes: { remote_name: string; tls_version?: string }[] }>("/routez");
      const { cluster: info } = await server.monitor<{ cluster: { name: string; tls_required: boolean; tls_verify: boolean } }>("/varz");
      assert.deepEqual([info.name, info.tls_required, info.tls_verify], ["sophia-ai", true, true]);
      assert.deepEqual([...new Set(routes.map((route) => route.remote_name))].sort(), cluster.servers.map(({ args }) => args.name).filter((name) => name !== server.args.name));
    }
  });

  it("answers each probe's path", async () => {
    for (const server of cluster.servers) {
      assert.equal(await server.health("/healthz"), 200);
      assert.equal(await server.health("/healthz?js-server-only=true"), 200);
      assert.equal(await server.health("/healthz?js-enabled-only=true"), 200);
    }
  });

  describe("with one server killed and restarted under load", () => {
    const total = 3000;
    const killAt = 1000;
    const restartAt = 2000;
    const publisherName = "events";
    const subject = (index: number) => `data.fault.${index % 7}`;
    const id = (index: number) => `fault-${index}`;
    const stored = { acknowledged: new Map<number, number>(), duplicates: 0 };

    /** Publishes with a message id until the stream acknowledges: the id is what makes sending again safe. */
    async function publish(client: JetStreamClient, index: number): Promise<void> {
      await eventually(
        async () => {
          const ack = await client.publish(subject(index), JSON.stringify({ index }), { msgID: id(index), timeout: 2000 }).catch(() => undefined);
          if (ack === undefined) return false;
          if (ack.duplicate) stored.duplicates += 1;
          stored.acknowledged.set(index, ack.seq);
          return true;
        },
        () => `message ${index} is not acknowledged`,
        120,
      );
    }

    async function publishAll(client: JetStreamClient, from: number, to: number): Promise<void> {
      const concurrent = 100;
      for (let start = from; start < to; start += concurrent) {
        const batch = Array.from({ length: Math.min(concurrent, to - start) }, (_, offset) => start + offset);
        // Every tenth is sent twice at once, as a publisher does that misses an acknowledgement.
        await Promise.all([...batch, ...batch.filter((index) => index % 10 === 0)].map((index) => publish(client, index)));
      }
    }

    it("loses nothing that was acknowledged and stores nothing twice", async () => {
      const publisher = await as(publisherName);
      const consumerConnection = await as("sophia-data-intelligence");
      const service = "sophia-data-intelligence";
      const manager = await jetstreamManager(consumerConnection);
      const { durable_name, ...rest } = natsConsumerDefaults(service);
      await manager.consumers.add("data", { durable_name, ...rest, filter_subject: "data.>" });
      const consumer = await jetstream(consumerConnection).consumers.get("data", natsConsumerName(service));

      const seen = new Map<number, number[]>();
      const messages = await consumer.consume({ max_messages: 200, expires: 5000 });
      const consuming = (async () => {
        for await (const message of messages) {
          const { index } = message.json<{ index: number }>();
          // The server confirms the acknowledgement, so it survives the loss of any one of them.
          if (await message.ackAck({ timeout: 5000 }).catch(() => false)) seen.set(index, [...(seen.get(index) ?? []), message.seq]);
        }
      })();

      const client = jetstream(publisher);
      await publishAll(client, 0, killAt);
      const leader = await leaderOf(manager, "data");
      const victim = cluster.servers.find(({ args }) => args.name === leader) ?? cluster.server(0);
      const during = publishAll(client, killAt, restartAt);
      await victim.kill("SIGKILL");
      await during;
      assert.ok(!victim.running, "the server was killed before the second part was published");
      victim.start();
      await publishAll(client, restartAt, total);
      await cluster.healthy();

      await eventually(() => seen.size === total, () => `${seen.size} of ${total} messages were consumed`, 120);
      await messages.close();
      await consuming;

      assert.equal(stored.acknowledged.size, total);
      const info = await manager.streams.info("data");
      assert.equal(info.state.messages, total, "each message is stored once, however often it was sent");
      const bySequence = [...stored.acknowledged.values()].sort((a, b) => a - b);
      assert.equal(new Set(bySequence).size, total, "no two messages were acknowledged as the same");
      for (const [index, sequence] of stored.acknowledged) {
        const sequences = new Set(seen.get(index));
        assert.deepEqual([...sequences], [sequence], `message ${index} reached the consumer as what was acknowledged to the publisher, and as nothing else`);
      }
      const pending = await manager.consumers.info("data", natsConsumerName(service));
      assert.deepEqual([pending.num_pending, pending.num_ack_pending], [0, 0], "every message is acknowledged");
    });

    it("remembers message ids over the loss: all sent again, none stored again", async () => {
      const publisher = await as(publisherName);
      const client = jetstream(publisher);
      const before = stored.duplicates;
      await publishAll(client, 0, 300);
      assert.equal(stored.duplicates - before, 330, "300, and every tenth once more");
      const manager = await jetstreamManager(await as("sophia-data-intelligence"));
      assert.equal((await manager.streams.info("data")).state.messages, total);
    });

    it("stores a message without an id twice, so that the test above can fail", async () => {
      const publisher = await as(publisherName);
      const client = jetstream(publisher);
      const first = await client.publish("system.fault", "same");
      const second = await client.publish("system.fault", "same", { headers: headers() });
      assert.equal(second.seq, first.seq + 1);
      assert.equal(natsMessageIdHeader, "Nats-Msg-Id");
    });
  });

  it("delivers again what a consumer did not acknowledge", async () => {
    const connection = await as("sophia-infrastructure");
    await jetstream(await as("events")).publish("system.again", "once", { msgID: "again-1" });
    const manager = await jetstreamManager(connection);
    await manager.consumers.add("system", { ...natsConsumerDefaults("sophia-infrastructure"), filter_subject: "system.>" });
    const consumer = await jetstream(connection).consumers.get("system", natsConsumerName("sophia-infrastructure"));
    const take = async () => {
      for await (const message of await consumer.fetch({ max_messages: 50, expires: 3000 })) {
        if (message.subject === "system.again") return message;
        await message.ackAck();
      }
      return undefined;
    };
    const first = await eventually(take, () => "the message was not delivered");
    first.nak();
    const second = await eventually(take, () => "the message was not delivered again");
    assert.equal(second.seq, first.seq);
    assert.equal(second.redelivered, true);
    assert.equal(await second.ackAck(), true);
  });
});

async function leaderOf(manager: Awaited<ReturnType<typeof jetstreamManager>>, stream: string): Promise<string | undefined> {
  return (await manager.streams.info(stream)).cluster?.leader;
}
