import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { LambdaCloud } from "@sophia/lambda-cloud";
import { create } from "../../clients/lambda-cloud/resources/instance/create.ts";
import { remove } from "../../clients/lambda-cloud/resources/instance/lifecycle.ts";
import { type Session, sessionWith } from "../../clients/lambda-cloud/resources/session.ts";
import { LambdaAdmin, clientPacing, createLambdaEmulator, realLimits, sandboxSpeed } from "../../sandbox/lambda/index.ts";
import { round } from "./measure.ts";

/** What launching and terminating many instances at once took. Times in seconds, at the sandbox's speed. */
export interface LambdaMeasurement {
  readonly instances: number;
  /** By how much limits, pacing and boots are faster than the real cloud's. */
  readonly speed: number;
  /** From the first create to the last instance ready. */
  readonly launchTime: number;
  /** The same, were every launch sent the moment Lambda's limit allows and every instance seen the moment it is ready. */
  readonly leastLaunchTime: number;
  readonly launchCalls: number;
  /** One launch each, one look for what is there, one for prices, one that sees them all ready. */
  readonly leastLaunchCalls: number;
  readonly terminateTime: number;
  readonly terminateCalls: number;
  /** One termination each, and one look that sees them all gone. */
  readonly leastTerminateCalls: number;
  /** Requests the API turned away for coming too early. */
  readonly refused: number;
}

/** The aim for the time of 50 launches: this many times the limit. Not asserted: the machine is whatever it is. */
const aim = 1.2;

/** Launches instances through the resources themselves, all asked for at once as the engine does, at an emulator that keeps Lambda's limits. */
export async function runLambdaBenchmark(say: (line: string) => void, instances = 50): Promise<LambdaMeasurement> {
  const limits = { requestInterval: realLimits.requestInterval / sandboxSpeed, launchInterval: realLimits.launchInterval / sandboxSpeed };
  // One GPU boots in three to five minutes.
  const boot: [number, number] = [180_000 / sandboxSpeed, 300_000 / sandboxSpeed];
  const emulator = await createLambdaEmulator({ seed: 50, behaviour: { ...limits, boot, quotas: { instances, gpus: instances, filesystems: 1, sshKeys: 1, firewallRulesets: 1, firewallRules: 1 } } });
  const stateDir = mkdtempSync(join(tmpdir(), "lambda-bench-"));
  const { requestMilliseconds: requestInterval, launchMilliseconds: launchInterval } = clientPacing(limits);
  const cloud = new LambdaCloud({ endpoint: emulator.url, apiKey: emulator.apiKey, requestInterval, launchInterval, stateDir });
  try {
    await cloud.addSshKey({ name: "bench" });
    const session = sessionWith(cloud, { stateDir, requestInterval, say: () => undefined });
    const admin = new LambdaAdmin(emulator.admin);
    await admin.setCapacity({ count: instances });
    say(`${instances} instances at ${sandboxSpeed} times the real cloud's speed: about ${Math.round((instances * launchInterval + boot[1]) / 1000)} s`);
    return await measure(session, admin, instances, limits.launchInterval);
  } finally {
    await emulator.close();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

async function measure(session: Session, admin: LambdaAdmin, instances: number, launchLimit: number): Promise<LambdaMeasurement> {
  await admin.clearLog();
  const start = performance.now();
  const all = await Promise.all(
    Array.from({ length: instances }, (_, index) =>
      create(session, { owner: `bench-${index}`, stackTag: "bench", candidates: [{ type: "gpu_1x_a10", region: "us-west-1" }], sshKeyName: "bench", name: `bench-${index}` }),
    ),
  );
  const launchTime = performance.now() - start;
  const launched = await admin.log();
  const boots = (await admin.instances()).sort((a, b) => a.launchedAt - b.launchedAt).map(({ ipAt, launchedAt }) => (ipAt ?? launchedAt) - launchedAt);
  const leastLaunchTime = Math.max(...boots.map((boot, index) => index * launchLimit + boot));

  await admin.clearLog();
  const end = performance.now();
  await Promise.all(all.map(({ id, outs }) => remove(session, id, outs)));
  const terminateTime = performance.now() - end;
  const terminated = await admin.log();
  return {
    instances,
    speed: sandboxSpeed,
    launchTime: launchTime / 1000,
    leastLaunchTime: leastLaunchTime / 1000,
    launchCalls: launched.length,
    leastLaunchCalls: instances + 3,
    terminateTime: terminateTime / 1000,
    terminateCalls: terminated.length,
    leastTerminateCalls: instances + 1,
    refused: [...launched, ...terminated].filter(({ status }) => status === 429).length,
  };
}

/** The benchmark for people: ratios first. */
export function reportLambda(m: LambdaMeasurement): string {
  const reached = m.launchTime / m.leastLaunchTime;
  return [
    `${m.instances} instances of Lambda Cloud, emulated at ${m.speed} times its speed`,
    `  launch, time / what Lambda's limit of one launch in 12 s allows: ${round(reached)} (${round(m.launchTime)} s / ${round(m.leastLaunchTime)} s)`,
    `  launch, API calls / theoretical least: ${round(m.launchCalls / m.leastLaunchCalls)} (${m.launchCalls} / ${m.leastLaunchCalls}; the rest looks every 10 s of the real cloud's time whether they are ready, for all at once, and asks prices anew every 30 s)`,
    `  terminate, API calls / theoretical least: ${round(m.terminateCalls / m.leastTerminateCalls)} (${m.terminateCalls} / ${m.leastTerminateCalls}) in ${round(m.terminateTime)} s`,
    `  requests turned away: ${m.refused}`,
    `aim, launch time within ${aim}x of the limit: ${reached <= aim ? "met" : "not met"} (${round(reached)}x)`,
  ].join("\n");
}
