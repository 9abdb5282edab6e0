import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { ConnectionFileError, LambdaCloud, connectionFrom } from "@sophia/lambda-cloud";
import { project } from "../../../config/names.ts";
import { lambdaApiKeyKey } from "../../../config/settings.ts";
import { InputError } from "../../../engine/errors.ts";
import { defaultSandboxDir } from "../../../engine/run.ts";
import type { StackFile } from "../../../engine/stackFiles.ts";
import { lambdaConnectionPath } from "../../../engine/workspace.ts";

/** What a command needs beside the stack. */
export interface CloudOptions {
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
  readonly sandboxDir?: string;
}

const startCommand = "npm run sandbox -- start lambda";

/**
 * Lambda Cloud as a stack reaches it: a sandbox stack its emulator and nothing else; any other the real one, with the key
 * of the environment.
 * @throws InputError when the emulator was not started or its file is damaged, or when there is no key
 */
export function cloudOf(file: StackFile, { say, signal, env = process.env, sandboxDir = defaultSandboxDir }: CloudOptions): LambdaCloud {
  const emulator = lambdaConnectionPath(sandboxDir);
  if (file.sandbox && !existsSync(emulator)) {
    throw new InputError(`stack ${file.name} lives on the sandbox, whose Lambda Cloud was not started; start it with \`${startCommand}\`, or name a stack of the real one with --stack`);
  }
  try {
    const connection = file.sandbox
      ? connectionFrom(undefined, { ...env, LAMBDA_CLOUD_CONNECTION_FILE: emulator })
      : connectionFrom({ get: (key) => configText(file, key) }, { ...env, LAMBDA_CLOUD_CONNECTION_FILE: undefined });
    return new LambdaCloud({ ...connection, report: say, signal });
  } catch (error) {
    if (error instanceof ConnectionFileError) {
      throw new InputError(`stack ${file.name} lives on the sandbox, whose Lambda Cloud is described by ${emulator}, ${error.problem}; \`${startCommand}\` writes it anew`);
    }
    const message = error instanceof Error ? error.message : String(error);
    const hint = file.sandbox || env["LAMBDA_LABS_API_KEY"] !== undefined ? "" : `\nThis command reads no secrets of stack ${file.name}: set LAMBDA_LABS_API_KEY, which \`pulumi env run\` brings from an ESC environment`;
    throw new InputError(`${message}${hint}`);
  }
}

/**
 * As {@link cloudOf}, for a command that does not start the emulator itself: one that has died is noticed at once, where the client
 * would go on asking for minutes.
 * @throws InputError also when nothing listens at the emulator's address
 */
export async function openCloud(file: StackFile, options: CloudOptions): Promise<LambdaCloud> {
  const cloud = cloudOf(file, options);
  const fault = file.sandbox ? await faultOf(new URL(cloud.endpoint), options.signal) : undefined;
  if (fault !== undefined) throw new InputError(`stack ${file.name} lives on the sandbox, whose Lambda Cloud does not answer at ${cloud.endpoint} (${fault}); start it with \`${startCommand}\``);
  return cloud;
}

/** Why no connection can be made to an address; nothing when one can. */
async function faultOf({ hostname, port, protocol }: URL, signal: AbortSignal): Promise<string | undefined> {
  signal.throwIfAborted();
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (protocol === "https:" ? 443 : 80), signal });
  try {
    await once(socket, "connect");
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    socket.destroy();
  }
}

/** A plain value of the stack's file, as the engine hands it to a provider. The key is encrypted there, or comes from elsewhere. */
function configText(file: StackFile, key: string): string | undefined {
  if (key === `${project}:${lambdaApiKeyKey}`) return undefined;
  const value = file.config[key] ?? file.config[key.slice(project.length + 1)];
  return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
}
