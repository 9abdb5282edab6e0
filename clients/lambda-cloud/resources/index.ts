/**
 * What create, read, update and delete mean for each resource of Lambda Cloud. Called by the dynamic providers in components/lambda, whose
 * text is stored in every stack's state and goes on calling what is exported here: names and parameters must stay.
 */
import * as filesystems from "./filesystem.ts";
import * as rules from "./firewall-rules.ts";
import * as rulesets from "./firewall-ruleset.ts";
import * as instances from "./instance/index.ts";
import { sessionFor } from "./open.ts";
import type { Session } from "./session.ts";
import * as keys from "./ssh-key.ts";
import { type ConfigReader, looksFirst } from "../connection.ts";
import type { Properties } from "./values.ts";

interface Difference {
  changes: boolean;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

interface Handlers {
  check(olds: Properties | undefined, news: Properties): { inputs: Properties; failures: { property: string; reason: string }[] };
  diff(id: string, olds: Properties, news: Properties): Difference;
  create(session: Session, inputs: Properties): Promise<{ id: string; outs: Properties }>;
  read(session: Session, id: string, props: Properties): Promise<{ id?: string; props?: Properties }>;
  update(session: Session, id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  remove(session: Session, id: string, props: Properties): Promise<void>;
}

/** The verbs of a dynamic provider; `config` is what its `configure` got, from which the connection is made at the first request. */
export class Resource {
  readonly #handlers: Handlers;

  /** Output that holds the id; a plan names it where the thing itself is gone. */
  readonly #idOutput: string;

  constructor(handlers: Handlers, idOutput: string) {
    this.#handlers = handlers;
    this.#idOutput = idOutput;
  }

  check(olds: Properties | undefined, news: Properties): ReturnType<Handlers["check"]> {
    return this.#handlers.check(olds, news);
  }

  /**
   * What an update would do to the thing as it is now, not only as it was recorded: what is gone (a preempted instance) is replaced, what
   * was changed by others is put right. So a plain preview tells it, writing nothing. The setting `lambda.refresh` switches the look off.
   */
  async diff(config: ConfigReader | undefined, id: string, olds: Properties, news: Properties): Promise<Difference> {
    const recorded = this.#handlers.diff(id, olds, news);
    if (recorded.replaces.length > 0 || !looksFirst(config)) return recorded;
    const { id: found, props } = await this.#handlers.read(await sessionFor(config), id, olds);
    if (found === undefined || props === undefined) return { changes: true, replaces: [this.#idOutput], deleteBeforeReplace: true };
    const live = this.#handlers.diff(id, props, news);
    return { ...live, changes: live.changes || recorded.changes };
  }

  async create(config: ConfigReader | undefined, inputs: Properties): Promise<{ id: string; outs: Properties }> {
    return this.#handlers.create(await sessionFor(config), inputs);
  }

  async read(config: ConfigReader | undefined, id: string, props: Properties): Promise<{ id?: string; props?: Properties }> {
    return this.#handlers.read(await sessionFor(config), id, props);
  }

  async update(config: ConfigReader | undefined, id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
    const session = await sessionFor(config);
    // From what it is, since that is what the plan was made from.
    const { props = olds } = looksFirst(config) ? await this.#handlers.read(session, id, olds) : {};
    return this.#handlers.update(session, id, props, news);
  }

  async delete(config: ConfigReader | undefined, id: string, props: Properties): Promise<void> {
    await this.#handlers.remove(await sessionFor(config), id, props);
  }
}

export const instance = new Resource(instances, "instanceId");
export const sshKey = new Resource(keys, "sshKeyId");
export const filesystem = new Resource(filesystems, "filesystemId");
export const firewallRuleset = new Resource(rulesets, "rulesetId");
export const firewallRules = new Resource(rules, "rulesetId");
