import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LambdaEmulator, createLambdaEmulator } from "../../../sandbox/lambda/index.ts";

/** A quick emulated account, and the connection to it in the sandbox's folder, where the engine's providers look. */
export async function openAccount(sandboxDir: string): Promise<LambdaEmulator> {
  const emulator = await createLambdaEmulator({ seed: 1, behaviour: { requestInterval: 10, launchInterval: 100, termination: 50 } });
  mkdirSync(join(sandboxDir, "lambda"), { recursive: true });
  const pacing = { requestMilliseconds: 15, launchMilliseconds: 110 };
  writeFileSync(join(sandboxDir, "lambda/connection.json"), JSON.stringify({ url: emulator.url, apiKey: emulator.apiKey, pacing, stateDir: join(sandboxDir, "client") }));
  return emulator;
}
