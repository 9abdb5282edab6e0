import { maximumNameLength, namespaces } from "../names.ts";
import { natsStreams } from "../nats.ts";
import { platformSecrets, secretsRead } from "../secrets/definitions.ts";
import { isWorkload, largestGpus, workloads } from "../services.ts";
import { upstreamImages } from "../versions.ts";
import { type ServiceEntry, type WorkloadEntry, doors } from "./types.ts";

/** A rule of the catalogue: what is wrong with one entry of it. */
type Rule<Entry> = (entry: Entry, catalogue: readonly ServiceEntry[]) => readonly string[];

const dnsLabel = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
/** Kubernetes takes at most 15 characters as the name of a port. https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */
const portName = /^(?=.{1,15}$)[a-z]([-a-z0-9]*[a-z0-9])?$/;
/** The longest suffix a name gets: `-headless`, `-secrets`. */
const longestSuffix = "-headless".length;
/** Every subject of the platform lies in one of its streams. */
const subjectRoots = Object.keys(natsStreams);

const rules: readonly Rule<ServiceEntry>[] = [
  ({ name }) => (dnsLabel.test(name) ? [] : [`name "${name}" is no DNS label; allowed: lower-case letters, digits and '-', starting with a letter`]),
  ({ name }) => (name.length + longestSuffix <= maximumNameLength ? [] : [`name has ${name.length} characters; allowed: at most ${maximumNameLength - longestSuffix}, since names such as ${name}-headless derive from it`]),
  ({ name }, catalogue) => (catalogue.filter((other) => other.name === name).length === 1 ? [] : ["name occurs twice; allowed: each name once"]),
  ({ name }) => ((doors as readonly string[]).includes(name) ? [`name is that of a door (${doors.join(", ")}); allowed: any other`] : []),
  ({ summary, source }) => [summary, source].filter((text) => text.trim() === "").map(() => "summary or source is empty; say what it is and where that is written"),
  (entry) =>
    secretsRead(entry)
      .filter(({ secret }) => !(secret in platformSecrets))
      .map(({ secret }) => `reads the secret ${secret}, which is not defined; define it in config/secrets/definitions.ts`),
  (entry) => repeated(secretsRead(entry).map(({ variable }) => variable)).map((variable) => `sets the variable ${variable} twice`),
];

const workloadRules: readonly Rule<WorkloadEntry>[] = [
  ({ image }) => (image.startsWith("own:") || image in upstreamImages ? [] : [`runs the image ${image}, which is in no list; allowed: own:<service> or ${Object.keys(upstreamImages).join(", ")}`]),
  ({ origin, image }) => ((origin === "ours") === image.startsWith("own:") ? [] : [`is ${origin} but runs ${image}; allowed: own:<service> for ours, and for ours only`]),
  ({ namespace }) => (namespace in namespaces ? [] : [`lives in ${namespace}; allowed: ${Object.keys(namespaces).join(", ")}`]),
  ({ ports }) => (ports.length > 0 ? [] : ["has no port"]),
  ({ ports }) => repeated(ports.map(({ port }) => String(port))).map((port) => `has port ${port} twice`),
  ({ ports }) => repeated(ports.map(({ name }) => name)).map((name) => `has two ports named ${name}`),
  ({ ports }) => ports.filter(({ name }) => !portName.test(name)).map(({ name }) => `names a port "${name}"; allowed: at most 15 lower-case letters, digits and '-'`),
  ({ ports }) => ports.filter(({ port }) => !Number.isInteger(port) || port < 1 || port > 65535).map(({ port }) => `has port ${port}; allowed: 1 to 65535`),
  ({ ports, health, metrics }) =>
    [health.port, metrics?.port]
      .filter((name): name is string => name !== undefined && !ports.some((port) => port.name === name))
      .map((name) => `is asked at a port named ${name}, which it does not have; allowed: ${ports.map((port) => port.name).join(", ")}`),
  ({ health, metrics }) =>
    [health.startup, health.readiness, health.liveness, metrics?.path]
      .filter((path) => path !== undefined && !path.startsWith("/"))
      .map((path) => `is asked for the path "${path}"; allowed: a path that starts with /`),
  ({ callers, name }, catalogue) => {
    const known = new Set<string>([...doors, ...workloads(catalogue).map((entry) => entry.name)]);
    return callers.filter((caller) => caller === name || !known.has(caller)).map((caller) => `is called by ${caller}, which is itself or no workload; allowed: another entry's name, ${doors.join(", ")}`);
  },
  ({ callers }) => repeated(callers).map((caller) => `names the caller ${caller} twice`),
  ({ gpus = 0 }) => (Number.isInteger(gpus) && gpus >= 0 ? [] : [`asks for ${gpus} GPUs; allowed: whole ones, since the kubelet hands out no halves`]),
  ({ gpus = 0, namespace }) => (gpus === 0 || namespace === "mcp" ? [] : [`asks for GPUs in the namespace ${namespaces[namespace]}; allowed: ${namespaces.mcp} only`]),
  ({ gpus = 0, scale }) => (scale.kind === "autoscaled" && scale.gpuUtilization !== undefined && gpus === 0 ? ["scales on the use of GPUs it does not have"] : []),
  ({ scale }) => (scale.kind === "autoscaled" && scale.minimum > scale.maximum ? [`scales from ${scale.minimum} to ${scale.maximum}; allowed: a maximum that is no less`] : []),
  ({ scale }) =>
    scale.kind === "autoscaled" && scale.cpuUtilization === undefined && scale.gpuUtilization === undefined && scale.external === undefined ? ["is autoscaled by nothing; give it a metric"] : [],
  ({ workload, storage }) => ((workload === "stateless") === (storage === undefined) ? [] : [`is ${workload} ${storage === undefined ? "without" : "with"} storage`]),
  ({ environment = {}, secrets }) => secrets.filter(({ variable }) => variable in environment).map(({ variable }) => `sets the variable ${variable} both plainly and from a secret`),
  ({ nats }) =>
    [...(nats?.publish ?? []), ...(nats?.subscribe ?? [])]
      .filter((subject) => !subjectRoots.some((root) => subject.startsWith(`${root}.`)))
      .map((subject) => `uses the subject ${subject}; allowed: below ${subjectRoots.join(", ")}`),
  ({ nats }) =>
    (nats?.consume ?? [])
      .filter((stream) => !nats?.subscribe.some((subject) => subject.startsWith(`${stream}.`)))
      .map((stream) => `consumes the stream ${stream} but subscribes to nothing in it; add a subject such as ${stream}.> to nats.subscribe`),
  (entry, catalogue) => {
    const server = catalogue.find((other) => other.name === "nats");
    if (server === undefined || !isWorkload(server) || entry === server) return [];
    return server.callers.includes(entry.name) === (entry.nats !== undefined) ? [] : ["either says what it does on NATS but is no caller of nats, or the other way round"];
  },
  ({ mcp, callers }) => (mcp?.role === "server" && !callers.includes("mcp-gateway") ? ["is an MCP server the gateway may not call; add mcp-gateway to its callers"] : []),
];

/**
 * What is wrong with a catalogue, one sentence per fault, each starting with the entry's name. Empty when all is right.
 * @param gpuQuota GPUs all entries may hold together at their largest
 */
export function catalogueFaults(entries: readonly ServiceEntry[], gpuQuota = Number.POSITIVE_INFINITY): readonly string[] {
  const each = entries.flatMap((entry) => [
    ...rules.flatMap((rule) => rule(entry, entries)),
    ...(isWorkload(entry) ? workloadRules.flatMap((rule) => rule(entry, entries)) : remoteFaults(entry.endpoint)),
  ].map((fault) => `${entry.name}: ${fault}`));
  const servers = workloads(entries).filter((entry) => entry.mcp !== undefined);
  const ports = repeated(servers.flatMap((entry) => entry.ports.map(({ port }) => String(port)))).map((port) => {
    const names = servers.filter((entry) => entry.ports.some((candidate) => String(candidate.port) === port)).map((entry) => entry.name);
    return `${names.join(", ")}: share port ${port}; allowed: each MCP server its own, so that a port names a server`;
  });
  const gpus = workloads(entries).reduce((sum, entry) => sum + largestGpus(entry), 0);
  const quota = gpus <= gpuQuota ? [] : [`the catalogue: needs ${gpus} GPUs at its largest; allowed: ${gpuQuota}`];
  return [...new Set([...each, ...ports, ...quota])];
}

function remoteFaults(endpoint: string): readonly string[] {
  return /^https:\/\/[^/]+/.test(endpoint) ? [] : [`is reached at ${endpoint}; allowed: an https URL`];
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
