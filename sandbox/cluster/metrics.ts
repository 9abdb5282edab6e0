import { getJson, openApi } from "./api.ts";

/** What the functions for custom and external metrics need to know of the cluster. */
export interface MetricsAdmin {
  readonly metricsAdmin: string;
}

/** Sets the external metric an autoscaler in `namespace` reads; the series with the same labels is replaced. */
export async function setExternalMetric(
  info: MetricsAdmin, namespace: string, metric: string, value: string | number, labels: Readonly<Record<string, string>> = {},
): Promise<void> {
  await send(info, "PUT", ["external", namespace, metric], JSON.stringify({ value: String(value), labels }));
}

/** Removes the external metric with all its series; none to remove is no fault. */
export async function deleteExternalMetric(info: MetricsAdmin, namespace: string, metric: string): Promise<void> {
  await send(info, "DELETE", ["external", namespace, metric]);
}

/**
 * Sets a metric of one object, such as `("ai", "pods", "llm-0", "DCGM_FI_DEV_GPU_UTIL", 95)`. Name `*` sets it for
 * every object of that resource in the namespace without a value of its own, pods yet to be made included.
 * `resource` is the plural, with its group where it has one: `deployments.apps`.
 */
export async function setCustomMetric(
  info: MetricsAdmin, namespace: string, resource: string, name: string, metric: string, value: string | number,
): Promise<void> {
  await send(info, "PUT", ["custom", namespace, resource, name, metric], String(value));
}

/** Removes a metric of one object (or of `*`); none to remove is no fault. */
export async function deleteCustomMetric(
  info: MetricsAdmin, namespace: string, resource: string, name: string, metric: string,
): Promise<void> {
  await send(info, "DELETE", ["custom", namespace, resource, name, metric]);
}

/**
 * Sets what each container of the matching pods uses: a quantity ("900m"), or a share of its own request ("90%").
 * "" puts back the default, 5 % of the request, which also is what pods made later use. Returns how many pods matched.
 */
export async function setCpuUsage(kubeconfig: string, namespace: string, labelSelector: string, usage: string): Promise<number> {
  if (!/^$|^\d+(\.\d+)?(m|%)?$/.test(usage)) {
    throw new Error(`the CPU usage ${JSON.stringify(usage)} is neither a quantity such as "900m" nor a share such as "90%" nor ""`);
  }
  const share = usage.endsWith("%");
  const annotations = {
    "kwok.x-k8s.io/usage-cpu": usage === "" || share ? null : usage,
    "kwok.x-k8s.io/usage-cpu-percent": share ? usage.slice(0, -1) : null,
  };
  const api = await openApi(kubeconfig);
  const pods = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
  const { items } = await getJson<{ items: { metadata: { name: string } }[] }>(
    api, `${pods}?labelSelector=${encodeURIComponent(labelSelector)}`,
  );
  const answers = await Promise.all(items.map(({ metadata }) =>
    api("PATCH", `${pods}/${metadata.name}`, { metadata: { annotations } }, "application/merge-patch+json")));
  const failed = answers.find(({ status }) => status !== 200 && status !== 404); // 404: the pod is gone meanwhile
  if (failed !== undefined) throw new Error(`setting the CPU usage answered ${failed.status}: ${failed.body.slice(0, 500)}`);
  return items.length;
}

async function send(info: MetricsAdmin, method: string, segments: readonly string[], body?: string): Promise<void> {
  const path = segments.map(encodeURIComponent).join("/");
  const answer = await fetch(`${info.metricsAdmin}/${path}`, { method, ...(body !== undefined && { body }), signal: AbortSignal.timeout(5_000) });
  if (answer.ok || (method === "DELETE" && answer.status === 404)) return;
  throw new Error(`${method} ${info.metricsAdmin}/${path} answered ${answer.status}: ${(await answer.text()).trim()}`);
}
