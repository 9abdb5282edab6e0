import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EngineTools, type RunOptions, type RunResult, defaultSandboxDir, destroy, up } from "../../../engine/index.ts";
import { LambdaAdmin, createLambdaEmulator } from "../../../sandbox/lambda/index.ts";
import { Machines } from "./machines.ts";
import type { Plan } from "./project/index.ts";

/** A sandbox, an account of the emulated cloud, and machines that do what their user data says. */
export interface Trial {
  readonly admin: LambdaAdmin;
  readonly machines: Machines;
  up(plan: Plan): Promise<RunResult>;
  destroy(plan: Plan): Promise<RunResult>;
  stateText(): string;
  living(): Promise<{ readonly id: string; readonly hostname?: string | undefined }[]>;
  remove(): Promise<void>;
}

export async function makeTrial(tools: EngineTools): Promise<Trial> {
  mkdirSync(defaultSandboxDir, { recursive: true });
  const sandboxDir = mkdtempSync(join(defaultSandboxDir, "cluster-fault-"));
  const emulator = await createLambdaEmulator({ seed: 1, behaviour: { requestInterval: 0, launchInterval: 0, boot: [50, 200], privateIpDelay: 20, ipDelay: 30, termination: 50, remembrance: 500 } });
  const admin = new LambdaAdmin(emulator.admin);
  const machines = new Machines(admin);
  mkdirSync(join(sandboxDir, "lambda"));
  const connection = { url: emulator.url, apiKey: emulator.apiKey, pacing: { requestMilliseconds: 20, launchMilliseconds: 50 }, stateDir: join(sandboxDir, "lambda", "client") };
  writeFileSync(join(sandboxDir, "lambda", "connection.json"), JSON.stringify(connection), { mode: 0o600 });
  const told = (plan: Plan): RunOptions => ({ stack: "fault", projectDir: join(import.meta.dirname, "project"), sandboxDir, tools, overrides: { plan }, onProgress: () => {} });
  return {
    admin, machines,
    up: (plan) => up(told(plan)),
    destroy: (plan) => destroy(told(plan)),
    stateText: () => readFileSync(join(sandboxDir, "state", ".pulumi", "stacks", "cluster-fault", "fault.json"), "utf8"),
    living: async () => (await admin.instances()).filter(({ status }) => status === "booting" || status === "active"),
    async remove() {
      await machines.stop();
      await emulator.close();
      rmSync(sandboxDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
