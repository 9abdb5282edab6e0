import { type EstuaryEmulator, createEstuaryEmulator } from "../../../sandbox/estuary/index.ts";
import type { LambdaEmulator } from "../../../sandbox/lambda/index.ts";
import { describeEstuary } from "../estuary/support.ts";
import { openAccount } from "../lambda/account.ts";

/** What a plan finds outside the cluster. */
export interface Clouds {
  readonly lambda: LambdaEmulator;
  readonly estuary: EstuaryEmulator;
  close(): Promise<void>;
}

/** An emulated account at Lambda Cloud and one at Estuary, with the connections to them in the sandbox's folder. */
export async function openClouds(sandboxDir: string): Promise<Clouds> {
  const lambda = await openAccount(sandboxDir);
  const estuary = await createEstuaryEmulator({ seed: 1 });
  describeEstuary(sandboxDir, estuary);
  const close = async () => {
    await lambda.close();
    await estuary.close();
  };
  return { lambda, estuary, close };
}
