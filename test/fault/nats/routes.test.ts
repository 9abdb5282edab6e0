import assert from "node:assert/strict";
import { eventually } from "../../support/eventually.ts";
import { issue, makeAuthority } from "./support/certificates.ts";
import { TestCluster } from "./support/cluster.ts";
import { TestServer } from "./support/server.ts";

/** Whoever has no certificate of the routes' authority is no part of the cluster, whatever else it knows of it. */
describe("routes between NATS servers", function () {
  this.timeout(180_000);
  let cluster: TestCluster;
  const intruders: TestServer[] = [];

  before(async () => {
    cluster = await TestCluster.create();
  });
  after(async () => {
    await Promise.all(intruders.map((server) => server.kill()));
    await cluster?.stop();
  });

  async function neighbours(server: TestServer): Promise<string[]> {
    const { routes } = await server.monitor<{ routes: { remote_name: string }[] }>("/routez");
    return [...new Set(routes.map((route) => route.remote_name))].sort();
  }

  const running = async (server: TestServer) => (await server.health("/healthz?js-server-only=true")) !== undefined;

  it("refuse a server with a certificate of another authority, and take it with the right one", async () => {
    const [first, second, third] = [cluster.server(0), cluster.server(1), cluster.server(2)];
    first.start();
    second.start();
    // Without the third no leader is elected yet: a new cluster waits for all its servers once.
    await eventually(async () => (await running(first)) && (await running(second)) && (await neighbours(first)).includes("nats-1"), () => "the two do not find each other");

    const foreign = await makeAuthority(cluster.folder, "foreign-authority");
    // It trusts the right authority, so that only its own certificate is wrong.
    const tls = await issue(cluster.folder, "foreign", foreign, ["127.0.0.1", "localhost"], cluster.authority);
    const { routes } = third.args;
    assert.ok(routes !== undefined);
    const intruder = new TestServer({ ...third.args, folder: `${third.args.folder}-intruder`, routes: { ...routes, tls } });
    intruders.push(intruder);
    await intruder.configure();
    intruder.start();
    await eventually(() => running(intruder), () => "the intruder does not run");
    await eventually(async () => /TLS route handshake error.*(unknown authority|bad certificate)/.test(await first.log()), () => "nobody complains of the certificate", 60);
    assert.deepEqual(await neighbours(first), ["nats-1"]);
    assert.deepEqual(await neighbours(second), ["nats-0"]);
    assert.deepEqual(await neighbours(intruder), []);
    await intruder.kill();

    third.start();
    await cluster.healthy();
    assert.deepEqual(await neighbours(first), ["nats-1", "nats-2"]);
  });
});
