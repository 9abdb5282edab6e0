import { randomUUID } from "node:crypto";
import { type Server, createServer } from "node:https";
import type { TLSSocket } from "node:tls";
import { parse } from "yaml";
import { servingCertificate } from "../../../sandbox/lambda/cluster/serving-certificate.ts";
import type { InstanceSummary, LambdaAdmin } from "../../../sandbox/lambda/admin-client.ts";

const tls = "/var/lib/rancher/k3s/server/tls/";

interface Cluster {
  readonly uid: string;
  /** Nodes by name. */
  readonly nodes: Map<string, { readonly providerId: string; ready: boolean }>;
}

interface Machine {
  readonly instance: InstanceSummary;
  readonly cluster: Cluster;
  readonly node: string;
  readonly server: Server;
}

/**
 * What k3s does on servers, as far as their user data says: one begins a cluster or joins that of the peer it names, becomes a
 * node, and answers on port 6443 by the authorities it was given. Looks at the emulated cloud; a machine that ends takes its API with it.
 */
export class Machines {
  /** Every cluster that was ever begun. */
  readonly begun: Cluster[] = [];
  readonly troubles: string[] = [];
  readonly #admin: LambdaAdmin;
  readonly #living = new Map<string, Machine>();
  #stopped = false;
  readonly #loop: Promise<void>;

  constructor(admin: LambdaAdmin) {
    this.#admin = admin;
    this.#loop = this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
    for (const machine of this.#living.values()) close(machine.server);
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      await this.#look().catch((error: unknown) => this.troubles.push(String(error)));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #look(): Promise<void> {
    const active = (await this.#admin.instances()).filter(({ status }) => status === "active");
    for (const [id, machine] of this.#living) {
      if (active.some((instance) => instance.id === id)) continue;
      close(machine.server);
      this.#living.delete(id);
      const node = machine.cluster.nodes.get(machine.node);
      if (node !== undefined) node.ready = false;
    }
    for (const instance of active) if (!this.#living.has(instance.id)) await this.#boot(instance);
  }

  async #boot(instance: InstanceSummary): Promise<void> {
    const document = parse((await this.#admin.userData(instance.id)) ?? "") as { write_files: { path: string; content: string }[] };
    const file = (path: string) => document.write_files.find((each) => each.path === path)?.content ?? "";
    const config = parse(file("/etc/rancher/k3s/config.yaml")) as { server?: string; "cluster-init"?: boolean };
    const cluster = config["cluster-init"] === true ? begin(this.begun) : this.#clusterAt(config.server ?? "");
    // k3s asks for its server again and again.
    if (cluster === undefined) return;
    const node = `${instance.hostname}-${instance.id.slice(0, 8)}`;
    const { certificate, key } = await servingCertificate({ bundle: file(`${tls}server-ca.crt`), key: file(`${tls}server-ca.key`) }, [], instance.hostname ?? "");
    const server = createServer({ cert: certificate, key, ca: file(`${tls}client-ca.crt`).match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [], requestCert: true, rejectUnauthorized: false });
    server.on("request", (request, response) => {
      const { status, body } = (request.socket as TLSSocket).authorized ? answer(cluster, request.method ?? "", request.url ?? "") : { status: 401, body: { message: "Unauthorized" } };
      response.writeHead(status, { connection: "close" }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(6443, instance.ip, resolve));
    cluster.nodes.set(node, { providerId: `lambda://${instance.id}`, ready: true });
    this.#living.set(instance.id, { instance, cluster, node, server });
  }

  #clusterAt(url: string): Cluster | undefined {
    return [...this.#living.values()].find(({ instance }) => url === `https://${instance.privateIp}:6443`)?.cluster;
  }
}

function begin(begun: Cluster[]): Cluster {
  const cluster = { uid: randomUUID(), nodes: new Map() };
  begun.push(cluster);
  return cluster;
}

function close(server: Server): void {
  server.close();
  server.closeAllConnections();
}

function answer({ uid, nodes }: Cluster, method: string, path: string): { status: number; body: unknown } {
  const object = ([name, { providerId, ready }]: [string, { providerId: string; ready: boolean }]) => ({
    metadata: { name },
    spec: { providerID: providerId },
    status: { conditions: [{ type: "Ready", status: ready ? "True" : "Unknown" }], addresses: [] },
  });
  if (path === "/readyz") return { status: 200, body: "ok" };
  if (path === "/api/v1/namespaces/kube-system") return { status: 200, body: { metadata: { uid } } };
  if (path === "/api/v1/nodes") return { status: 200, body: { items: [...nodes].map(object) } };
  if (path.startsWith("/api/v1/pods")) return { status: 200, body: { items: [] } };
  const name = path.split("/").at(-1) ?? "";
  if (!nodes.has(name)) return { status: 404, body: { message: `${path} not found` } };
  if (method === "DELETE") nodes.delete(name);
  return { status: 200, body: {} };
}
