import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { ConnectionFileError, Estuary, type EstuaryConnection, connectionFrom } from "@sophia/estuary";
import { project } from "../../../config/names.ts";
import { estuaryTokenKey } from "../../../config/settings/keys.ts";
import { InputError } from "../../../engine/errors.ts";
import { defaultSandboxDir } from "../../../engine/run.ts";
import type { StackFile } from "../../../engine/stackFiles.ts";
import { estuaryConnectionPath } from "../../../engine/workspace.ts";

/** What a command needs beside the stack. */
export interface EstuaryOptions {
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
  readonly sandboxDir?: string;
}

/** Estuary as a stack reaches it, and how. */
export interface OpenEstuary {
  readonly api: Estuary;
  readonly connection: EstuaryConnection;
}

const startCommand = "npm run sandbox -- start estuary";

/**
 * Estuary as a stack reaches it: a sandbox stack its emulator and nothing else; any other the real one, with the token of the environment. The client does not hear
 * of the signal: what it has begun at the service (a draft) it takes away again.
 * @throws InputError when the emulator was not started, does not answer, or its file is damaged, or when there is no token
 */
export async function openEstuary(file: StackFile, { say, signal, env = process.env, sandboxDir = defaultSandboxDir }: EstuaryOptions): Promise<OpenEstuary> {
  const emulator = estuaryConnectionPath(sandboxDir);
  if (file.sandbox && !existsSync(emulator)) {
    throw new InputError(`stack ${file.name} lives on the sandbox, whose Estuary was not started; start it with \`${startCommand}\`, or name a stack of the real one with --stack`);
  }
  const connection = connectionOf(file, emulator, env);
  const fault = file.sandbox ? await faultOf(new URL(connection.agent), signal) : undefined;
  if (fault !== undefined) throw new InputError(`stack ${file.name} lives on the sandbox, whose Estuary does not answer at ${connection.agent} (${fault}); start it with \`${startCommand}\``);
  return { api: new Estuary(connection, { report: say }), connection };
}

function connectionOf(file: StackFile, emulator: string, env: NodeJS.ProcessEnv): EstuaryConnection {
  try {
    return connectionFrom({ get: (key) => configText(file, key) }, { ...env, ESTUARY_CONNECTION_FILE: file.sandbox ? emulator : undefined });
  } catch (error) {
    if (error instanceof ConnectionFileError) {
      throw new InputError(`stack ${file.name} lives on the sandbox, whose Estuary is described by ${emulator}, ${error.problem}; \`${startCommand}\` writes it anew`);
    }
    const message = error instanceof Error ? error.message : String(error);
    const hint = file.sandbox || env["FLOW_AUTH_TOKEN"] !== undefined ? "" : `\nThis command reads no secrets of stack ${file.name}: set FLOW_AUTH_TOKEN, which \`pulumi env run\` brings from an ESC environment`;
    throw new InputError(`${message}${hint}`);
  }
}

/** Why no connection can be made to an address; nothing when one can. One that has died is noticed at once, where the client would go on asking for minutes. */
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

/** A plain value of the stack's file, as the engine hands it to a provider. The token is encrypted there, or comes from elsewhere. */
function configText(file: StackFile, key: string): string | undefined {
  if (key === `${project}:${estuaryTokenKey}`) return undefined;
  const value = file.config[key] ?? file.config[key.slice(project.length + 1)];
  return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
}
