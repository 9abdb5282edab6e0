import { writeFileSync } from "node:fs";
import { join } from "node:path";
import sophia from "../../index.ts";
import { type Program, type RunResult, TestPlatform, explain } from "../support/platform.ts";
import { catalogueOf, roomy } from "./catalogue.ts";
import { medianOf, timed } from "./measure.ts";
import { type PlainObject, manifest, objectsOf, plainProgram } from "./objects.ts";
import { addNodes } from "./nodes.ts";

/** Seconds of each arm at one catalogue size; what was not measured is absent. */
export interface Measurement {
  readonly entries: number;
  readonly objects: number;
  readonly preview: number;
  readonly previewUnchanged: number;
  readonly firstUp?: number;
  readonly firstUpWithoutCheckpoints?: number;
  readonly noOpUp: number;
  readonly noOpUpWithoutCheckpoints: number;
  readonly kubectlApply?: number;
  readonly kubectlApplyUnchanged?: number;
  readonly kubectlDiff?: number;
  readonly plainPreviewUnchanged?: number;
  readonly plainNoOpUp?: number;
}

/** From this size on, the first update is made once, without checkpoints, and not measured against kubectl. */
const large = 400;
const runs = 3;
const withoutCheckpoints = { env: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } };

function succeeded(result: RunResult): void {
  if (result.outcome !== "succeeded") throw new Error(explain(result));
}

async function onFreshCluster<T>(work: (platform: TestPlatform) => Promise<T>): Promise<T> {
  const platform = await TestPlatform.start("bench");
  try {
    addNodes(platform.kubectl);
    return await work(platform);
  } finally {
    await platform.stop();
  }
}

async function measureSize(entries: number, say: (line: string) => void): Promise<Measurement> {
  const program: Program = (context) => sophia({ ...context, catalogue: catalogueOf(entries) });
  const more = { program };
  const unmeasured = entries >= large;
  let objects: readonly PlainObject[] = [];

  say(`${entries} entries: preview, first up, no-op`);
  const first = await onFreshCluster(async (platform) => {
    const preview = await timed(async () => succeeded(await platform.preview(roomy, more)));
    const up = await timed(async () => succeeded(await platform.up(roomy, unmeasured ? { ...more, ...withoutCheckpoints } : more)));
    const previewUnchanged = await medianOf(runs, async () => succeeded(await platform.preview(roomy, more)));
    const noOpUp = await medianOf(runs, async () => succeeded(await platform.up(roomy, more)));
    const noOpUpWithoutCheckpoints = await medianOf(runs, async () => succeeded(await platform.up(roomy, { ...more, ...withoutCheckpoints })));
    objects = objectsOf(platform.deployment()?.resources ?? []);
    return { preview, previewUnchanged, noOpUp, noOpUpWithoutCheckpoints, ...(unmeasured ? {} : { firstUp: up }) };
  });
  const own = { entries, objects: objects.length, ...first };
  if (unmeasured) return own;

  say(`${entries} entries: first up without checkpoints`);
  const firstUpWithoutCheckpoints = await onFreshCluster((platform) => timed(async () => succeeded(await platform.up(roomy, { ...more, ...withoutCheckpoints }))));

  say(`${entries} entries: kubectl`);
  const kubectl = await onFreshCluster(async (platform) => {
    const file = join(platform.dir, "objects.yaml");
    writeFileSync(file, manifest(objects));
    const apply = () => platform.kubectl.run(["apply", "--server-side", "--force-conflicts", "-f", file]);
    const kubectlApply = await timed(apply);
    const kubectlApplyUnchanged = await medianOf(runs, apply);
    const kubectlDiff = await medianOf(runs, () => platform.kubectl.try(["diff", "--server-side", "--force-conflicts", "-f", file]));
    return { kubectlApply, kubectlApplyUnchanged, kubectlDiff };
  });

  say(`${entries} entries: a plain program of the same objects`);
  const plain = await onFreshCluster(async (platform) => {
    const options = { program: plainProgram(objects, platform.cluster.kubeconfig) };
    succeeded(await platform.up(roomy, { ...options, ...withoutCheckpoints }));
    return {
      plainPreviewUnchanged: await medianOf(runs, async () => succeeded(await platform.preview(roomy, options))),
      plainNoOpUp: await medianOf(runs, async () => succeeded(await platform.up(roomy, options))),
    };
  });
  return { ...own, firstUpWithoutCheckpoints, ...kubectl, ...plain };
}

/** Measures the local stack at several catalogue sizes, each arm on a fresh cluster of this machine. */
export async function runBenchmark(sizes: readonly number[], say: (line: string) => void): Promise<Measurement[]> {
  const all: Measurement[] = [];
  for (const size of sizes) {
    const measured = await measureSize(size, say);
    // Said at once: a long benchmark that is stopped has told what it knew.
    say(JSON.stringify(measured));
    all.push(measured);
  }
  return all;
}
