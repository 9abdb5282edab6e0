import { type ConfigReader, connectionFrom, looksFirst } from "../connection.ts";
import { sessionFor } from "./open.ts";
import type { Session } from "./session.ts";
import type { Properties } from "./values.ts";

export interface Difference {
  changes: boolean;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** What the verbs mean for one kind of resource. */
export interface Handlers {
  check(olds: Properties | undefined, news: Properties): { inputs: Properties; failures: { property: string; reason: string }[] };
  /** Against what is recorded. */
  diff(id: string, olds: Properties, news: Properties): Difference;
  /** Against what is live; absent: what `read` answers is compared with `diff`. */
  diffLive?(session: Session, id: string, olds: Properties, news: Properties): Promise<Difference>;
  create(session: Session, inputs: Properties): Promise<{ id: string; outs: Properties }>;
  /** Nothing: it is gone. */
  read(session: Session, id: string, props: Properties): Promise<{ id?: string; props?: Properties }>;
  update(session: Session, id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  remove(session: Session, id: string, props: Properties): Promise<void>;
}

/** The verbs of a dynamic provider; `config` is what its `configure` got, from which the connection is read at the check and made at the first request. */
export class Resource {
  readonly #handlers: Handlers;

  /** Input that a plan names where the thing itself is gone. */
  readonly #identity: string;

  constructor(handlers: Handlers, identity: string) {
    this.#handlers = handlers;
    this.#identity = identity;
  }

  /**
   * Faults of the inputs, and of the connection: a first plan asks Estuary nothing, and would not find that it cannot be reached.
   * @param config absent in code that was recorded before it was handed over; then, and where a plan is not to look at Estuary, only the inputs are judged
   */
  check(olds: Properties | undefined, news: Properties, config?: ConfigReader): ReturnType<Handlers["check"]> {
    const { inputs, failures } = this.#handlers.check(olds, news);
    return { inputs, failures: [...failures, ...(config !== undefined && looksFirst(config) ? connectionFaults(config, this.#identity) : [])] };
  }

  /**
   * What an update would do to the thing as it is now, not only as it was recorded: what others changed is put right. So a plain preview
   * tells it, writing nothing. The setting `estuary.refresh` switches the look off.
   */
  async diff(config: ConfigReader | undefined, id: string, olds: Properties, news: Properties): Promise<Difference> {
    const recorded = this.#handlers.diff(id, olds, news);
    if (recorded.replaces.length > 0 || !looksFirst(config)) return recorded;
    const session = await sessionFor(config);
    if (this.#handlers.diffLive !== undefined) return this.#handlers.diffLive(session, id, olds, news);
    const { id: found, props } = await this.#handlers.read(session, id, olds);
    if (found === undefined || props === undefined) return { changes: true, replaces: [this.#identity], deleteBeforeReplace: true };
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
    return this.#handlers.update(await sessionFor(config), id, olds, news);
  }

  async delete(config: ConfigReader | undefined, id: string, props: Properties): Promise<void> {
    await this.#handlers.remove(await sessionFor(config), id, props);
  }
}

function connectionFaults(config: ConfigReader, property: string): ReturnType<Handlers["check"]>["failures"] {
  try {
    connectionFrom(config);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").map((reason) => ({ property, reason }));
  }
}
