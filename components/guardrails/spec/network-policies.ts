import { type NamespaceKey, namespaces } from "../../../config/names.ts";
import type { ServiceEntry, WorkloadEntry } from "../../../config/services/types.ts";
import type { Settings } from "../../../config/settings/schema.ts";
import { createdNamespaces, operatorNamespaces } from "./namespaces.ts";
import { operatorPolicies } from "./operator-policies.ts";
import { dns, dnsPorts, toApiServer } from "../../kit/network/peers.ts";
import { type Policy, egress, policy } from "../../kit/network/policy.ts";
import { workloadPolicies } from "./workload-policies.ts";

/**
 * Every NetworkPolicy of the platform. All namespaces we create start closed, in and out; then come DNS for all of their
 * pods, the API server for the operators, one policy per workload of the catalogue and one per part of an operator.
 *
 * The flows of the catalogue are its `callers`: adding an entry opens nothing for others, removing a caller closes at both
 * ends. The tests prove it by ../model.ts, since the sandbox enforces no policy.
 * @param services the entries the stack runs; remote ones have no pods
 */
export function networkPolicies(services: readonly ServiceEntry[], settings: Settings): Policy[] {
  const workloads = services.filter((entry): entry is WorkloadEntry => entry.origin !== "remote");
  const created = createdNamespaces(settings);
  const operators = created.filter((key) => operatorNamespaces.includes(key));
  const own = new Set<string>(created.map((key) => namespaces[key]));
  return [
    ...created.flatMap((key) => [defaultDeny(key), allowDns(key)]),
    ...operators.map((key) => policy("allow-api-server", key, {}, { egress: toApiServer(settings.cluster) })),
    ...workloadPolicies(workloads, settings),
    ...operatorPolicies(workloads, settings),
  ].filter(({ metadata }) => own.has(metadata.namespace));
}

function defaultDeny(key: NamespaceKey): Policy {
  return policy("default-deny", key, {}, {});
}

function allowDns(key: NamespaceKey): Policy {
  return policy("allow-dns", key, {}, { egress: egress([dns], dnsPorts) });
}
