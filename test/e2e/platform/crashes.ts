import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { repository } from "../../../scripts/lib/repository.ts";
import { eventually } from "../../support/eventually.ts";
import { type TestPlatform, changes, explain } from "../../support/platform.ts";

interface Managed {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly managedFields?: readonly { readonly manager: string }[] };
}

/** Kills with no chance to clean up: of the CLI alone (its plug-ins live on), or of its whole process group and the driver. */
const victims = ["the CLI alone", "the whole process group"] as const;

/** Numbers of resources in the state at which the engine is killed: at the start, among the first workloads, far in. */
const moments = [5, 60, 200] as const;

function recorded(platform: TestPlatform): number {
  try {
    return platform.deployment()?.resources?.length ?? 0;
  } catch {
    return 0; // read in the middle of a write
  }
}

/** Starts `up` in a process of its own and kills at the moment given. */
async function killedUp(platform: TestPlatform, victim: (typeof victims)[number], resources: number): Promise<void> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(repository, "test/support/up-child.ts")], {
    cwd: repository,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  child.stdin.end(JSON.stringify(platform.options()));
  let cli: number | undefined;
  child.stdout.on("data", (chunk: Buffer) => {
    const started = /engine (\d+)/.exec(chunk.toString());
    if (started !== null) cli = Number(started[1]);
  });
  await eventually(() => cli !== undefined && recorded(platform) >= resources, () => `${recorded(platform)} of ${resources} resources are recorded`);
  if (victim === "the CLI alone") process.kill(cli ?? 0, "SIGKILL");
  else {
    // The CLI leads a group of its own, with its plug-ins; the program that drives it is the other half.
    process.kill(-(cli ?? 0), "SIGKILL");
    child.kill("SIGKILL");
  }
  await exited;
}

/** Objects with fields that an engine owns under another name than the program's: a change of these would be a conflict. */
function strangers(platform: TestPlatform): string[] {
  const kinds = "deployments,statefulsets,services,networkpolicies,horizontalpodautoscalers,resourcequotas,podmonitors,configmaps,secrets";
  const objects = platform.kubectl.get<Managed>([kinds, "--all-namespaces", "-l", "app.kubernetes.io/managed-by=pulumi", "--show-managed-fields"]);
  assert.ok(objects.length > 100, `only ${objects.length} objects are there`);
  return objects.flatMap(({ kind, metadata }) => (metadata.managedFields ?? []).filter(({ manager }) => manager.startsWith("pulumi-kubernetes")).map(({ manager }) => `${kind} ${metadata.name}: ${manager}`));
}

/** The first deployment, killed again and again, then finished. */
export function crashes(platform: () => TestPlatform): void {
  for (const moment of moments) {
    for (const victim of victims) {
      it(`survives a kill of ${victim} at ${moment} resources`, async () => {
        // The second victim of a moment is killed a little later, so that it too has something to interrupt.
        const later = victim === "the CLI alone" ? 0 : 10;
        await killedUp(platform(), victim, Math.max(moment + later, recorded(platform()) + later));
      });
    }
  }

  it("then up converges: succeeded, no pending operation, no process left", async () => {
    const result = await platform().up();
    assert.equal(result.outcome, "succeeded", explain(result));
    assert.deepEqual(platform().deployment()?.pending_operations ?? [], []);
    const engines = platform()
      .processes()
      .filter(({ command }) => /pulumi/.test(command));
    assert.deepEqual(engines, [], "a process of a killed run is left");
    assert.deepEqual(strangers(platform()), [], "a killed run left fields that a later update cannot change");
    const again = await platform().preview();
    assert.deepEqual(changes(again), {});
  });
}
