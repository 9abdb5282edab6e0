import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LambdaCloud } from "@sophia/lambda-cloud";
import type { InstanceInputs } from "../../../clients/lambda-cloud/resources/instance/inputs.ts";
import { type Session, sessionWith } from "../../../clients/lambda-cloud/resources/session.ts";
import type { Properties } from "../../../clients/lambda-cloud/resources/values.ts";
import { LambdaAdmin, type LambdaEmulator, createLambdaEmulator } from "../../../sandbox/lambda/index.ts";

/** Milliseconds between requests; all waits of the resources follow it. */
const requestInterval = 8;
const launchInterval = 30;

/** An account at an emulator, and the sessions of processes that use it. */
export interface Trial {
  readonly emulator: LambdaEmulator;
  readonly admin: LambdaAdmin;
  readonly stateDir: string;
  /** Lines for people, of all sessions. */
  readonly lines: string[];
  /** A session as a process of its own has one. */
  session(options?: { readonly engineAlive?: () => boolean }): Session;
  /** Operations the API was asked for, in order. */
  operations(): Promise<string[]>;
  launches(): Promise<number>;
  living(): Promise<{ readonly id: string; readonly name?: string | undefined }[]>;
  close(): Promise<void>;
}

export async function makeTrial(): Promise<Trial> {
  // The emulator's own limits are off: how the client keeps them is tested with the client.
  const emulator = await createLambdaEmulator({ seed: 1, behaviour: { requestInterval: 0, launchInterval: 0, boot: [60, 90], privateIpDelay: 20, ipDelay: 20, termination: 30, remembrance: 150 } });
  const admin = new LambdaAdmin(emulator.admin);
  const stateDir = mkdtempSync(join(tmpdir(), "lambda-resources-"));
  const lines: string[] = [];
  const cloud = new LambdaCloud({ endpoint: emulator.url, apiKey: emulator.apiKey, requestInterval, launchInterval, stateDir, timeout: 2_000 });
  await cloud.addSshKey({ name: "key", public_key: publicKey });
  await admin.clearLog();
  return {
    emulator, admin, stateDir, lines,
    session: ({ engineAlive = () => true } = {}) =>
      sessionWith(cloud, { stateDir, requestInterval, engine: { alive: () => Promise.resolve(engineAlive()) }, say: (line) => lines.push(line) }),
    operations: async () => (await admin.log()).map(({ operation }) => operation ?? "none"),
    launches: async () => (await admin.log()).filter(({ operation }) => operation === "launchInstance").length,
    living: async () => (await admin.instances()).filter(({ status }) => ["booting", "active", "unhealthy"].includes(status)),
    close: async () => {
      await emulator.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

export const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqfX0TtVv2hJv7wK6yq1oQ0sW0Xg1c1x1pXb2m3n4o5 someone@somewhere";

/** Inputs of one instance, as the host of dynamic providers hands them on. */
export function inputs(changes: Partial<InstanceInputs> = {}): InstanceInputs & Properties {
  return {
    __provider: "stored code",
    owner: "a".repeat(64),
    stackTag: "0123456789ab:organization/project/stack",
    candidates: [{ type: "gpu_1x_a10", region: "us-west-1" }, { type: "gpu_8x_h100_sxm5", region: "us-east-1" }],
    sshKeyName: "key",
    name: "gpu-0",
    userData: "#cloud-config\n# token: very-secret-join-token\n",
    ...changes,
  };
}

/** What a promise fails with. */
export async function failure(promise: Promise<unknown>): Promise<Error & { id?: string; properties?: Properties; reasons?: string[] }> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  return assert.fail("it did not fail");
}
