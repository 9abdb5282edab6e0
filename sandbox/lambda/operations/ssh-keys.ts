import { generateKeyPairSync } from "node:crypto";

import { ApiError, invalidParameters } from "../api-error.ts";
import { randomId } from "../random.ts";
import type { SshKeyRecord } from "../types.ts";
import type { Handler } from "./context.ts";

const view = ({ id, name, publicKey }: SshKeyRecord) => ({ id, name, public_key: publicKey });

export const listSshKeys: Handler = ({ state }) => state.sshKeys.map(view);

export const addSshKey: Handler = ({ state }, body) => {
  const { name, public_key: given } = body as { name: string; public_key?: string };
  // The document names no other code for it.
  if (state.sshKeys.some((one) => one.name === name)) throw invalidParameters(`An SSH key named ${name} exists already.`);
  if (given !== undefined && !/^(ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/]+={0,2}( |$)/.test(given.trim())) throw invalidParameters("public_key is not an OpenSSH public key.");
  if (state.sshKeys.length + 1 > state.behaviour.quotas.sshKeys) throw invalidParameters(`An account holds at most ${state.behaviour.quotas.sshKeys} SSH keys.`);
  const pair = given === undefined ? newPair() : undefined;
  const key: SshKeyRecord = { id: randomId(state), name, publicKey: pair?.publicKey ?? given ?? "" };
  state.sshKeys.push(key);
  return { ...view(key), ...(pair && { private_key: pair.privateKey }) };
};

export const deleteSshKey: Handler = ({ state }, _body, [id]) => {
  const index = state.sshKeys.findIndex((one) => one.id === id);
  if (index < 0) throw new ApiError(404, "global/not-found", "The requested resource was not found.");
  state.sshKeys.splice(index, 1);
  return {};
};

/** RSA in the forms OpenSSH reads: the private key as PKCS#1, the public one as RFC 4253 (6.6) writes it. */
function newPair(): { publicKey: string; privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const { n = "", e = "" } = publicKey.export({ format: "jwk" });
  const field = (bytes: Buffer) => Buffer.concat([Buffer.from(bytes.length.toString(16).padStart(8, "0"), "hex"), bytes]);
  const number = (text: string) => {
    const bytes = Buffer.from(text, "base64url");
    return field(bytes[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
  };
  const blob = Buffer.concat([field(Buffer.from("ssh-rsa")), number(e), number(n)]);
  return { publicKey: `ssh-rsa ${blob.toString("base64")}`, privateKey: privateKey.export({ type: "pkcs1", format: "pem" }).toString() };
}
