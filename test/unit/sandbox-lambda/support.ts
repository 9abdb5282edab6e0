import { createLambdaEmulator, LambdaAdmin, type EmulatorOptions, type LambdaEmulator } from "../../../sandbox/lambda/index.ts";

/** A body of unknown shape; what a test asserts of it is the check. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answer { readonly status: number; readonly type: string; readonly text: string; readonly body: Json; readonly headers: Headers }

export interface Bench extends LambdaEmulator {
  readonly control: LambdaAdmin;
  call(method: string, path: string, body?: unknown, authorization?: string): Promise<Answer>;
}

/** An emulator without rate limits and waits, unless told, and a way to call it. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Bench> {
  const emulator = await createLambdaEmulator({
    seed: 1, ...options,
    behaviour: { requestInterval: 0, launchInterval: 0, boot: [0, 0], ipDelay: 0, privateIpDelay: 0, termination: 0, ...options.behaviour },
  });
  return { ...emulator, control: new LambdaAdmin(emulator.admin), call: caller(emulator.url, emulator.apiKey) };
}

export function caller(url: string, apiKey: string): Bench["call"] {
  return async (method, path, body, authorization = `Bearer ${apiKey}`) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method, redirect: "manual", headers: { authorization, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    return { status: response.status, type, text, headers: response.headers, body: type.startsWith("application/json") && text !== "" ? JSON.parse(text) : undefined };
  };
}

/** The least a launch needs; `ready` adds the SSH key it names. */
export const launchBody = { region_name: "us-east-1", instance_type_name: "gpu_1x_a10", ssh_key_names: ["main"] };

export async function withKey(bench: Bench): Promise<Bench> {
  await bench.call("POST", "/ssh-keys", { name: "main", public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEmpty main" });
  return bench;
}

/** Launches and returns the id. */
export async function launch(bench: Bench, more: object = {}): Promise<string> {
  const { status, body, text } = await bench.call("POST", "/instance-operations/launch", { ...launchBody, ...more });
  if (status !== 200) throw new Error(`${status} ${text}`);
  return body.data.instance_ids[0];
}
