import * as pulumi from "@pulumi/pulumi";

/** Keeps a text, and writes one line per deed to a file, so that tests see what really happened. */
const provider: pulumi.dynamic.ResourceProvider = {
  async create(inputs) {
    const { appendFileSync, existsSync } = await import("node:fs");
    const { log, text, waitFor } = inputs as { log: string; text: string; waitFor: string };
    appendFileSync(log, `begin ${text}\n`);
    while (waitFor !== "" && !existsSync(waitFor)) await new Promise((resolve) => setTimeout(resolve, 50));
    appendFileSync(log, `create ${text}\n`);
    return { id: `id-${text}`, outs: { ...inputs, length: text.length } };
  },
  async diff(_id, olds, news) {
    return { changes: olds.text !== news.text, replaces: olds.kind !== news.kind ? ["kind"] : [] };
  },
  async update(_id, _olds, news) {
    const { appendFileSync } = await import("node:fs");
    appendFileSync((news as { log: string }).log, `update ${(news as { text: string }).text}\n`);
    return { outs: news };
  },
  async delete(_id, props) {
    const { appendFileSync } = await import("node:fs");
    appendFileSync((props as { log: string }).log, `delete ${(props as { text: string }).text}\n`);
  },
};

class Note extends pulumi.dynamic.Resource {
  declare readonly text: pulumi.Output<string>;
  constructor(name: string, args: { log: string; text: pulumi.Input<string>; waitFor: string }, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, args, opts, "trial", "Note");
  }
}

class Notes extends pulumi.ComponentResource {
  readonly texts: pulumi.Output<string[]>;
  constructor(name: string, args: { count: number; log: string; greeting: string; waitFor: string }) {
    super("sophia:trial:Notes", name);
    const notes = Array.from({ length: args.count }, (_, index) => new Note(`${name}-${index}`, { log: args.log, text: `${args.greeting}-${index}`, waitFor: args.waitFor }, { parent: this }));
    this.texts = pulumi.all(notes.map(({ text }) => text));
    this.registerOutputs({ texts: this.texts });
  }
}

interface Items {
  readonly count: number;
  readonly log: string;
  readonly waitFor?: string;
}

/** The program of the tests of engine/: notes in a component, one plain and one secret output. */
export default async function program(): Promise<Record<string, unknown>> {
  const config = new pulumi.Config();
  const items = config.requireObject<Items>("items");
  const notes = new Notes("notes", { ...items, greeting: config.require("greeting"), waitFor: items.waitFor ?? "" });
  return { texts: notes.texts, password: pulumi.secret("correct horse battery") };
}
