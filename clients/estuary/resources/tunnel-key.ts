import { type KeyObject, createHash, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { type Properties, clean, hasUnknown } from "./values.ts";

const generate = promisify(generateKeyPair);

/** Bits of the key's modulus. */
const modulusLength = 4096;

/** The beginning of an SSH string: its length in four bytes. RFC 4251, section 5. */
function sshString(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A positive number as SSH writes it: one more byte where the first would look like a sign. */
function sshNumber(base64url: string | undefined): Buffer {
  const bytes = Buffer.from(base64url ?? "", "base64url");
  return sshString((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}

/** One line as OpenSSH writes it. RFC 4253, section 6.6. */
export function openSshPublicKey(key: KeyObject, comment: string): string {
  const { n, e } = key.export({ format: "jwk" });
  const blob = Buffer.concat([sshString(Buffer.from("ssh-rsa")), sshNumber(e), sshNumber(n)]);
  return `ssh-rsa ${blob.toString("base64")} ${comment}`;
}

/**
 * The life of a key for Estuary's SSH tunnel. Estuary takes RSA in PKCS#1 (`BEGIN RSA PRIVATE KEY`) and nothing of OpenSSH's own form.
 * https://docs.estuary.dev/guides/connect-network/ Nothing is asked of Estuary; the key lives in the state alone.
 */
export const tunnelKey = {
  /** A raised generation is a new key; the old one goes after everything has the new one. */
  diff(_id: string, olds: Properties, news: Properties): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }> {
    const replaced = !hasUnknown(news["generation"]) && news["generation"] !== olds["generation"];
    return Promise.resolve({ changes: replaced || news["comment"] !== olds["comment"], replaces: replaced ? ["generation"] : [], deleteBeforeReplace: false });
  },
  async create(inputs: Properties): Promise<{ id: string; outs: Properties }> {
    const { privateKey, publicKey } = await generate("rsa", { modulusLength });
    const line = openSshPublicKey(publicKey, String(inputs["comment"]));
    const id = createHash("sha256").update(publicKey.export({ type: "spki", format: "der" })).digest("hex").slice(0, 16);
    return { id: `rsa-${id}`, outs: clean({ ...inputs, privateKey: privateKey.export({ type: "pkcs1", format: "pem" }), publicKey: line }) };
  },
  update(_id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
    const { privateKey, publicKey } = olds as { privateKey: string; publicKey: string };
    const line = [...publicKey.split(" ").slice(0, 2), String(news["comment"])].join(" ");
    return Promise.resolve({ outs: clean({ ...news, privateKey, publicKey: line }) });
  },
};
