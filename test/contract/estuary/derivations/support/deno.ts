import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type CollectionModel, sourceName } from "@sophia/estuary/catalogue";
import { type Document, assertFits } from "./documents.ts";
import { camel, flowModule } from "./flow-types.ts";

const deno = join(import.meta.dirname, "..", "..", "..", "..", "..", "node_modules", ".bin", "deno");

/** Reads lists of { transform, doc }, one call of a method each, and writes what each call made. Ours; Estuary's own speaks its runtime's protocol. */
const program = `import { Derivation } from "./module.ts";
const methods: Record<string, string> = METHODS;
const derivation = new Derivation({ state: {} }) as unknown as Record<string, (read: { doc: unknown }) => unknown[]>;
const reads = JSON.parse(await new Response(Deno.stdin.readable).text()) as { transform: string; doc: unknown }[];
const made = reads.map(({ transform, doc }) => derivation[methods[transform]](({ doc })));
await Deno.stdout.write(new TextEncoder().encode(""));
await new Response(JSON.stringify(made)).body!.pipeTo(Deno.stdout.writable);
`;

interface Read {
  readonly transform: string;
  readonly doc: Document;
}

/** Runs TypeScript derivations by Deno: without network, files, environment or packages, as Estuary's sandbox has nearly none either. */
export class DenoDerivations {
  readonly #folder: string;
  readonly #models: Readonly<Record<string, CollectionModel>>;

  private constructor(folder: string, models: Readonly<Record<string, CollectionModel>>) {
    this.#folder = folder;
    this.#models = models;
  }

  /** @param models of every collection; those that are TypeScript derivations get a folder each */
  static async prepare(models: Readonly<Record<string, CollectionModel>>): Promise<DenoDerivations> {
    const folder = await mkdtemp(join(tmpdir(), "sophia-derivations-"));
    const modules = Object.entries(models).flatMap(([name, model]) => (model.derive !== undefined && "typescript" in model.derive.using ? [{ name, model, text: model.derive.using.typescript.module }] : []));
    const prepared = new DenoDerivations(folder, models);
    await prepared.#write("deno.json", JSON.stringify({ imports: { "flow/": "./flow/" } }));
    for (const { name, model, text } of modules) {
      const methods = Object.fromEntries((model.derive?.transforms ?? []).map((transform) => [transform.name, camel(transform.name, false)]));
      await prepared.#write(join("flow", `${name}.ts`), flowModule(name, model, models));
      await prepared.#write(join(name, "module.ts"), text);
      await prepared.#write(join(name, "main.ts"), program.replace("METHODS", () => JSON.stringify(methods)));
    }
    return prepared;
  }

  async #write(path: string, text: string): Promise<void> {
    const whole = join(this.#folder, path);
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, text);
  }

  async #deno(args: readonly string[], input = ""): Promise<string> {
    return new Promise((resolve, reject) => {
      const env = { PATH: process.env["PATH"], HOME: this.#folder, DENO_DIR: join(this.#folder, ".deno"), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
      const child = execFile(deno, [...args], { cwd: this.#folder, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => (error === null ? resolve(stdout) : reject(new Error(`deno ${args[0] ?? ""} failed: ${stderr}`, { cause: error }))));
      child.stdin?.end(input);
    });
  }

  /** Checks the types of derivations. @throws Error with what is wrong */
  async check(...names: readonly string[]): Promise<void> {
    await this.#deno(["check", "--no-remote", "--no-npm", ...names.map((name) => join(name, "main.ts"))]);
  }

  /** Documents that each read makes; each fits the derivation's schema, or the task would stop here. */
  async run(name: string, reads: readonly Read[]): Promise<readonly (readonly Document[])[]> {
    const model = this.#models[name];
    if (model === undefined) throw new Error(`${name} is no collection`);
    const made = JSON.parse(await this.#deno(["run", "--no-check", "--no-remote", "--no-npm", "--no-prompt", join(name, "main.ts")], JSON.stringify(reads))) as readonly (readonly Document[])[];
    for (const document of made.flat()) assertFits(name, model, document);
    return made;
  }

  /** Reads documents of its first source. */
  async read(name: string, documents: readonly Document[]): Promise<readonly Document[]> {
    const [transform] = this.#models[name]?.derive?.transforms ?? [];
    if (transform === undefined) throw new Error(`${name} reads nothing`);
    return (await this.run(name, documents.map((doc) => ({ transform: transform.name, doc })))).flat();
  }

  /** Transforms of a derivation that read a collection. */
  transforms(name: string, source: string): readonly string[] {
    return (this.#models[name]?.derive?.transforms ?? []).filter((transform) => sourceName(transform.source) === source).map((transform) => transform.name);
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
