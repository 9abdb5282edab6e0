import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { tlsFolder } from "@sophia/cluster-pki";
import type { ToolName } from "../../../sandbox/tools/index.ts";
import { type LeafRequest, leafOf } from "./leaf.ts";

type Files = Readonly<Record<string, string>>;

/** etcd and the API server of a k3s server: same authorities, same files, same flags as far as they concern trust. */
export interface ControlPlane {
  /** Of the API server. */
  readonly url: string;
  /** Takes over authorities and starts both again, as a restart of k3s does; on another port, as a relaunch on another address, when asked. */
  restart(files: Files, elsewhere?: boolean): Promise<ControlPlane>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

function isReady(url: string, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(`${url}/readyz`, { ca }, (response) => { response.resume(); resolve(response.statusCode === 200); });
    asked.on("error", () => resolve(false)).end();
  });
}

async function startWith(folder: string, tools: ReadonlyMap<ToolName, string>, files: Files, ports: readonly number[]): Promise<ControlPlane> {
  const [client = 0, peer = 0, api = 0] = ports;
  const path = (name: string) => join(folder, name);
  const write = (name: string, content: string) => { mkdirSync(dirname(path(name)), { recursive: true }); writeFileSync(path(name), content, { mode: 0o600 }); };
  const authority = (name: string, half: "crt" | "key") => files[`${tlsFolder}/${name}-ca.${half}`] ?? "";
  const leaf = async (file: string, ca: string, asked: LeafRequest) => {
    const made = await leafOf(authority(ca, "crt"), authority(ca, "key"), asked);
    write(`${file}.crt`, made.certificate);
    write(`${file}.key`, made.key);
  };
  for (const [name, content] of Object.entries(files)) write(name.slice(tlsFolder.length + 1), content);
  const names = ["127.0.0.1", "localhost"];
  await leaf("etcd-server", "etcd/server", { name: "etcd-server", usages: ["server", "client"], names });
  await leaf("etcd-peer", "etcd/peer", { name: "etcd-peer", usages: ["server", "client"], names });
  await leaf("etcd-client", "etcd/server", { name: "etcd-client", usages: ["client"] });
  await leaf("serving", "server", { name: "kube-apiserver", usages: ["server"], names: [...names, "kubernetes.default.svc"] });

  const run = (tool: ToolName, flags: readonly string[]) => {
    const log = openSync(path(`${tool}.log`), "a");
    return spawn(tools.get(tool) ?? tool, flags, { stdio: ["ignore", log, log] });
  };
  const etcdUrl = `https://127.0.0.1:${client}`;
  const etcd = run("etcd", [
    `--data-dir=${path("etcd-data")}`, `--listen-client-urls=${etcdUrl}`, `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=https://127.0.0.1:${peer}`, `--initial-advertise-peer-urls=https://127.0.0.1:${peer}`, `--initial-cluster=default=https://127.0.0.1:${peer}`,
    "--client-cert-auth", `--trusted-ca-file=${path("etcd/server-ca.crt")}`, `--cert-file=${path("etcd-server.crt")}`, `--key-file=${path("etcd-server.key")}`,
    "--peer-client-cert-auth", `--peer-trusted-ca-file=${path("etcd/peer-ca.crt")}`, `--peer-cert-file=${path("etcd-peer.crt")}`, `--peer-key-file=${path("etcd-peer.key")}`,
    "--unsafe-no-fsync", "--log-level=warn",
  ]);
  const apiServer = run("kube-apiserver", [
    "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", `--secure-port=${api}`, "--service-cluster-ip-range=10.43.0.0/16",
    `--etcd-servers=${etcdUrl}`, `--etcd-cafile=${path("etcd/server-ca.crt")}`, `--etcd-certfile=${path("etcd-client.crt")}`, `--etcd-keyfile=${path("etcd-client.key")}`,
    `--tls-cert-file=${path("serving.crt")}`, `--tls-private-key-file=${path("serving.key")}`, `--client-ca-file=${path("client-ca.crt")}`,
    `--requestheader-client-ca-file=${path("request-header-ca.crt")}`, "--requestheader-allowed-names=system:auth-proxy",
    "--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group", "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    `--service-account-key-file=${path("service.key")}`, `--service-account-signing-key-file=${path("service.key")}`, "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    "--authorization-mode=Node,RBAC", "--enable-priority-and-fairness=false",
  ]);
  const url = `https://127.0.0.1:${api}`;
  const stop = async () => { await end(apiServer); await end(etcd); };
  const deadline = Date.now() + 120_000;
  while (!(await isReady(url, authority("server", "crt")))) {
    const ended = [etcd, apiServer].some(({ exitCode }) => exitCode !== null);
    if (ended || Date.now() > deadline) {
      await stop();
      throw new Error(`the control plane does not become ready:\n${["etcd", "kube-apiserver"].map((tool) => readFileSync(path(`${tool}.log`), "utf8").split("\n").slice(-8).join("\n")).join("\n")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    url, stop,
    restart: async (next, elsewhere = false) => {
      await stop();
      return startWith(folder, tools, next, elsewhere ? [client, peer, await freePort()] : ports);
    },
  };
}

/** Starts both under `folder` with the files a server gets. */
export async function startControlPlane(folder: string, tools: ReadonlyMap<ToolName, string>, files: Files): Promise<ControlPlane> {
  return startWith(folder, tools, files, [await freePort(), await freePort(), await freePort()]);
}
