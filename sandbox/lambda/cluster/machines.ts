/** What instances do once they run: become nodes of the sandbox's cluster, and servers answer for its API. */
import { stat } from "node:fs/promises";

import { getJson, openApi } from "../../cluster/api.ts";
import { readCredentials } from "../../cluster/kubeconfig.ts";
import type { Store } from "../state.ts";
import type { InstanceRecord } from "../types.ts";
import { Fronts } from "./fronts.ts";
import type { Machine, SandboxCluster } from "./machine.ts";
import { NodeRegistrar } from "./registrar.ts";
import { readUserData, type KubernetesUserData } from "./user-data.ts";

export interface MachinesOptions {
  readonly store: Store;
  /** Path of the sandbox's kubeconfig; while it is missing there is nothing to do. */
  readonly kubeconfig: string;
  /** Only instances whose node label names this cluster. Default: any. */
  readonly clusterName?: string | undefined;
  readonly report: (line: string) => void;
}

/** How often instances are looked at, in milliseconds. */
const interval = 200;

export class Machines {
  readonly #options: MachinesOptions;
  readonly #registrar: NodeRegistrar;
  readonly #fronts: Fronts;
  readonly #userData = new Map<string, { text: string | undefined; read: KubernetesUserData | undefined }>();
  #cluster: (SandboxCluster & { changedAt: number }) | undefined;
  #trouble = "";
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: MachinesOptions) {
    this.#options = options;
    this.#registrar = new NodeRegistrar(options.store, options.report);
    this.#fronts = new Fronts(options.store, options.report);
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running ??= this.#look().finally(() => { this.#running = undefined; });
    }, interval);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
    await this.#fronts.close();
  }

  /** One look at all instances. A cluster that does not answer is asked again at the next one. */
  async #look(): Promise<void> {
    try {
      const cluster = await this.#open();
      if (cluster === undefined) return;
      const machines = this.#options.store.state.instances.flatMap((instance): Machine[] => {
        const userData = this.#read(instance);
        return userData !== undefined && userData.cluster === (this.#options.clusterName ?? userData.cluster) ? [{ instance, userData }] : [];
      });
      await this.#registrar.look(cluster, machines);
      await this.#fronts.look(cluster, machines);
      this.#trouble = "";
    } catch (error) {
      this.#cluster = undefined;
      const trouble = error instanceof Error ? error.message : String(error);
      if (trouble !== this.#trouble) this.#options.report(`the cluster cannot be served now: ${trouble}`);
      this.#trouble = trouble;
    }
  }

  #read({ id, userData: text }: InstanceRecord): KubernetesUserData | undefined {
    const known = this.#userData.get(id);
    if (known !== undefined && known.text === text) return known.read;
    const read = readUserData(text);
    this.#userData.set(id, { text, read });
    return read;
  }

  /** The cluster the kubeconfig names now; one made anew has another uid, and gets the nodes anew. */
  async #open(): Promise<SandboxCluster | undefined> {
    const { kubeconfig } = this.#options;
    const file = await stat(kubeconfig).catch(() => undefined);
    if (file === undefined) return undefined;
    if (this.#cluster?.changedAt === file.mtimeMs) return this.#cluster;
    const [api, credentials] = [await openApi(kubeconfig), await readCredentials(kubeconfig)];
    const { metadata: { uid } } = await getJson<{ metadata: { uid: string } }>(api, "/api/v1/namespaces/kube-system");
    this.#cluster = { api, credentials, uid, changedAt: file.mtimeMs };
    return this.#cluster;
  }
}
