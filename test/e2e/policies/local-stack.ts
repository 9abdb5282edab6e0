import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { defaultSandboxDir } from "../../../engine/index.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { engineToolsFrom } from "../../../scripts/lib/ground.ts";
import { repository } from "../../../scripts/lib/repository.ts";
import { openClouds } from "./clouds.ts";
import { type JudgedStack, judge } from "./judged-plan.ts";

/** The stack of Pulumi.local.yaml on a sandbox without a cluster: where none answers, the provider plans every object as it is written. */
export async function openLocalStack(): Promise<JudgedStack> {
  const tools = engineToolsFrom(await ensureTools(["pulumi", "pulumi-resource-kubernetes", "pulumi-resource-random"]));
  mkdirSync(defaultSandboxDir, { recursive: true });
  const sandboxDir = mkdtempSync(join(defaultSandboxDir, "policies local #"));
  const clouds = await openClouds(sandboxDir);
  const overrides = { "sophia-infra:cluster": { kubeconfigFile: join(repository, "test/support/kubeconfig.yaml") } };
  return {
    clouds,
    preview: () => judge({ stack: "local", sandboxDir, tools, overrides }),
    close: async () => {
      await clouds.close();
      rmSync(sandboxDir, { recursive: true, force: true });
    },
  };
}
