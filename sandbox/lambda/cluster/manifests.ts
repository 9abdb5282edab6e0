import { parseAllDocuments } from "yaml";

import { getJson, type Api } from "../../cluster/api.ts";
import { send } from "./machine.ts";

interface KubernetesObject { readonly apiVersion?: string; readonly kind?: string; readonly metadata?: { readonly name?: string; readonly namespace?: string } }

/** Applies every object of the manifests, as k3s does; what the cluster does not know is told and left out. */
export async function applyManifests(api: Api, manifests: Readonly<Record<string, string>>, report: (line: string) => void): Promise<void> {
  for (const [path, text] of Object.entries(manifests)) {
    for (const document of parseAllDocuments(text)) {
      const object = document.toJS() as KubernetesObject | null;
      if (object?.kind === undefined || object.apiVersion === undefined || object.metadata?.name === undefined) continue;
      const folder = await folderOf(api, object);
      if (folder === undefined) report(`${path}: the cluster knows no ${object.kind} of ${object.apiVersion}; left out`);
      else await send(api, "PATCH", `${folder}/${object.metadata.name}?fieldManager=k3s&force=true`, [200, 201], object, "application/apply-patch+yaml");
    }
  }
}

async function folderOf(api: Api, { apiVersion = "", kind, metadata }: KubernetesObject): Promise<string | undefined> {
  const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  if ((await send(api, "GET", group, [200, 404])).status === 404) return undefined;
  const { resources } = await getJson<{ resources: { name: string; kind: string; namespaced: boolean }[] }>(api, group);
  const resource = resources.find((one) => one.kind === kind && !one.name.includes("/"));
  if (resource === undefined) return undefined;
  return `${group}${resource.namespaced ? `/namespaces/${metadata?.namespace ?? "default"}` : ""}/${resource.name}`;
}
