import { isLiving } from "../instances.ts";
import type { Store } from "../state.ts";
import { openFront, type Front } from "./front.ts";
import type { Machine, SandboxCluster } from "./machine.ts";
import { applyManifests } from "./manifests.ts";
import { servingCertificate } from "./serving-certificate.ts";
import { certificateFolder } from "./user-data.ts";

/** The port of a k3s server's API. */
const apiPort = 6443;

interface Open { readonly front: Front; readonly userData: Machine["userData"]; readonly uid: string }

/** For every server that runs, its API at its public address. Only where any address of 127.0.0.0/8 is the loopback's: on Linux. */
export class Fronts {
  readonly #store: Store;
  readonly #report: (line: string) => void;
  readonly #open = new Map<string, Open>();
  readonly #failed = new Map<string, Machine["userData"]>();

  constructor(store: Store, report: (line: string) => void) {
    this.#store = store;
    this.#report = report;
  }

  async look(cluster: SandboxCluster, machines: readonly Machine[]): Promise<void> {
    const serving = machines.filter(({ instance, userData }) =>
      userData.role === "server" && instance.nodeIn === cluster.uid && isLiving(instance, Date.now()));
    for (const [id, { front, userData, uid }] of this.#open) {
      if (serving.some((one) => one.instance.id === id && one.userData === userData) && uid === cluster.uid) continue;
      this.#open.delete(id);
      await front.close();
      this.#report(`the API of server ${id} has ended`);
    }
    for (const machine of serving) {
      const { instance: { id }, userData } = machine;
      if (!this.#open.has(id) && this.#failed.get(id) !== userData) await this.#serve(cluster, machine);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ front }) => front.close()));
    this.#open.clear();
  }

  async #serve(cluster: SandboxCluster, { instance, userData }: Machine): Promise<void> {
    const file = (name: string) => userData.certificates[`${certificateFolder}${name}`];
    const [bundle, key, clientAuthorities] = [file("server-ca.crt"), file("server-ca.key"), file("client-ca.crt")];
    try {
      if (bundle === undefined || key === undefined || clientAuthorities === undefined) {
        throw new Error("its user data holds no server-ca.crt, server-ca.key and client-ca.crt");
      }
      await applyManifests(cluster.api, userData.manifests, this.#report);
      const serving = await servingCertificate({ bundle, key }, [instance.ip, instance.privateIp], instance.hostname);
      const front = await openFront({ address: instance.ip, port: apiPort, serving, clientAuthorities, upstream: cluster.credentials });
      this.#open.set(instance.id, { front, userData, uid: cluster.uid });
      this.#report(`server ${instance.id} answers at https://${instance.ip}:${apiPort}`);
    } catch (error) {
      this.#failed.set(instance.id, userData);
      this.#report(`server ${instance.id} cannot answer at ${instance.ip}: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.#store.save();
  }
}
