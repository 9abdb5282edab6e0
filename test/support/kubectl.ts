import { spawnSync } from "node:child_process";

/** What kubectl answered. */
export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** kubectl against one cluster, for tests. */
export class Kubectl {
  /** Path of the program. */
  readonly path: string;
  readonly #kubeconfig: string;

  constructor(program: string, kubeconfig: string) {
    this.path = program;
    this.#kubeconfig = kubeconfig;
  }

  /** Runs kubectl and gives back what it said; a refusal is an answer, not an error. */
  try(args: readonly string[], input?: string): Answer {
    const result = spawnSync(this.path, ["--kubeconfig", this.#kubeconfig, ...args], {
      encoding: "utf8",
      maxBuffer: 256 * 1024 * 1024,
      ...(input === undefined ? {} : { input }),
    });
    return { ok: result.status === 0, stdout: result.stdout, stderr: result.stderr };
  }

  /** @throws Error with kubectl's own words when it fails */
  run(args: readonly string[], input?: string): string {
    const answer = this.try(args, input);
    if (!answer.ok) throw new Error(`kubectl ${args.join(" ")}: ${answer.stderr}`);
    return answer.stdout;
  }

  /** The items of a list, or the object itself. */
  get<T = KubernetesObject>(args: readonly string[]): T[] {
    const parsed = JSON.parse(this.run(["get", ...args, "-o", "json"])) as { items?: T[] };
    return parsed.items ?? [parsed as unknown as T];
  }

  /** Tries to create an object; says whether the API server took it. Dry runs go through the whole admission. */
  create(object: object): Answer {
    return this.try(["create", "-f", "-"], JSON.stringify(object));
  }
}

/** The parts of an object that tests read. */
export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string>; readonly uid: string; readonly generation?: number };
  readonly spec?: Record<string, unknown>;
  readonly status?: Record<string, unknown>;
}
