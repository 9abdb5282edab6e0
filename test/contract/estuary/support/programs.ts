import { dirname } from "node:path";
import { debianFile } from "../../../unit/cluster/support/debian.ts";

const libraries = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`;

/** A program of a Debian package, and the environment in which it finds its libraries. */
export interface Program {
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;
}

async function program(name: string, path: string, needs: Readonly<Record<string, string>>): Promise<Program | { readonly missing: string }> {
  const found = [await debianFile(name, path)];
  for (const [needed, library] of Object.entries(needs)) found.push(await debianFile(needed, `${libraries}/${library}`));
  const [main, ...others] = found.map((each) => ("path" in each ? each.path : each));
  for (const each of [main, ...others]) if (typeof each !== "string") return each ?? { missing: name };
  return { path: main as string, environment: { LD_LIBRARY_PATH: [...new Set((others as string[]).map(dirname))].join(":") } };
}

export function sshServer(): Promise<Program | { readonly missing: string }> {
  return program("openssh-server", "/usr/sbin/sshd", { libwrap0: "libwrap.so.0" });
}

export function haproxy(): Promise<Program | { readonly missing: string }> {
  return program("haproxy", "/usr/sbin/haproxy", { "liblua5.3-0": "liblua5.3.so.0", "libopentracing-c-wrapper0": "libopentracing-c-wrapper.so.0", libopentracing1: "libopentracing.so.1" });
}
