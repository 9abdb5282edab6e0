import fc from "fast-check";

import { allowedSources, refusedSources } from "./volume-sources.ts";

/** Steps to a field, and what may be put there. Undefined takes the field away. */
export type Row = readonly [steps: readonly string[], values: fc.Arbitrary<unknown>];

const gone = [undefined, null];
const flag = (steps: readonly string[]): Row => [steps, fc.constantFrom(true, false, ...gone)];

const profile = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom({ type: "RuntimeDefault" }, { type: "Localhost", localhostProfile: "profiles/it.json" }) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>({ type: "Unconfined" }, ...gone) },
  { weight: 1, arbitrary: fc.constantFrom({}, { type: "" }, { type: null }, { type: "runtimeDefault" }) },
);

const seLinux = fc.oneof(
  fc.record(
    {
      type: fc.constantFrom("", null, "container_t", "container_init_t", "container_kvm_t", "container_engine_t", "spc_t", "Container_t"),
      level: fc.constantFrom("s0:c1,c2", ""),
      user: fc.constantFrom("", "", null, "system_u"),
      role: fc.constantFrom("", "", null, "system_r"),
    },
    { requiredKeys: [] },
  ),
  fc.constantFrom(...gone),
);

const user = fc.constantFrom(0, 0, 1, 1000, 65534, ...gone);

const windowsOptions = fc.constantFrom<unknown>({ hostProcess: true }, { hostProcess: false }, { hostProcess: null }, { runAsUserName: "ContainerUser" }, {}, ...gone);

const eitherLevel: readonly Row[] = [
  flag(["runAsNonRoot"]),
  [["runAsUser"], user],
  [["seccompProfile"], profile],
  [["appArmorProfile"], profile],
  [["seLinuxOptions"], seLinux],
  [["windowsOptions"], windowsOptions],
];

const sysctls = [
  "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
];

const many = { minLength: 1, maxLength: 3, size: "max" } as const;

/** A list of names without repetition, of which some are refused. */
const names = (allowed: readonly string[], refused: readonly string[]) =>
  fc.uniqueArray(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...allowed) }, { weight: 2, arbitrary: fc.constantFrom(...refused) }), many);

const sysctl = names(sysctls, ["kernel.msgmax", "net.core.somaxconn", "net.ipv4.tcp_mem", "net/ipv4/tcp_rmem"])
  .map((list) => list.map((name) => ({ name, value: "1" })));

const allowedSource = fc.constantFrom(...Object.entries(allowedSources));
const refusedSource = fc.constantFrom(...Object.entries(refusedSources));
const source = fc.oneof(
  { weight: 12, arbitrary: allowedSource.map(([kind, body]) => ({ [kind]: body })) },
  { weight: 4, arbitrary: refusedSource.map(([kind, body]) => ({ [kind]: body })) },
  { weight: 2, arbitrary: fc.constant({ hostPath: refusedSources["hostPath"] }) },
  { weight: 2, arbitrary: fc.tuple(allowedSource, refusedSource).map(([[kind, body], [other]]) => ({ [kind]: body, [other]: null })) },
  { weight: 1, arbitrary: fc.tuple(allowedSource, refusedSource).map(([[kind, body], [other, otherBody]]) => ({ [kind]: body, [other]: otherBody })) },
  { weight: 1, arbitrary: refusedSource.map(([kind]) => ({ [kind]: {} })) },
  { weight: 1, arbitrary: refusedSource.map(([kind]) => ({ [kind]: null })) },
  // The API server makes it an emptyDir.
  { weight: 1, arbitrary: fc.constant({}) },
);
const volumes = fc.array(source, many).map((list) => list.map((body, index) => ({ name: `volume-${index}`, ...body })));

/** Fields of a pod's spec. */
export const podRows: readonly Row[] = [
  ...["hostNetwork", "hostPID", "hostIPC"].map((name) => flag([name])),
  flag(["hostUsers"]),
  [["os"], fc.constantFrom<unknown>({ name: "linux" }, { name: "windows" }, {}, ...gone)],
  [["volumes"], volumes],
  [["volumes"], volumes],
  [["securityContext"], fc.constantFrom<unknown>({}, ...gone)],
  [["securityContext", "sysctls"], sysctl],
  ...eitherLevel.map(([steps, values]): Row => [["securityContext", ...steps], values]),
];

const prefix = "container.apparmor.security.beta.kubernetes.io/";
const seccomp = "seccomp.security.alpha.kubernetes.io/pod";

/** Fields of a pod's metadata. The annotations of seccomp say nothing any more. */
export const metadataRows: readonly Row[] = [
  [["annotations"], fc.constantFrom<unknown>({}, ...gone)],
  ...["main-0", "setup-0", "main-9", ""].map((name): Row => [
    ["annotations", `${prefix}${name}`], fc.constantFrom("runtime/default", "localhost/it", "localhost/", "", "unconfined", "runtime/other", undefined),
  ]),
  [["annotations", "container.apparmor.security.beta.kubernetes.io"], fc.constant("unconfined")],
  [["annotations", seccomp], fc.constantFrom("unconfined", "runtime/default")],
];

const baselineCapabilities = [
  "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
];
const strongCapabilities = ["ALL", "NET_RAW", "NET_ADMIN", "SYS_PTRACE", "net_bind_service", "CAP_NET_BIND_SERVICE", ""];

const handler = fc.constantFrom<unknown>(
  { exec: { command: ["true"] } },
  ...["", undefined, null, "127.0.0.1", "example.com"].flatMap((host) => [{ httpGet: { path: "/", port: 80, host } }, { tcpSocket: { port: 80, host } }]),
  ...gone,
);
const probe = fc.oneof(handler, fc.constant({ grpc: { port: 80 } }));

const port = fc.record({ containerPort: fc.constantFrom(80, 8080), hostPort: fc.constantFrom<unknown>(0, 0, null, undefined, undefined, 80, 8080, 1, 65535) });

/** Fields of a container. */
export const containerRows: readonly Row[] = [
  [["securityContext"], fc.constantFrom<unknown>({}, ...gone)],
  flag(["securityContext", "allowPrivilegeEscalation"]),
  flag(["securityContext", "privileged"]),
  [["securityContext", "procMount"], fc.constantFrom("Default", "Default", "Unmasked", "", ...gone)],
  [["securityContext", "capabilities"], fc.constantFrom<unknown>({}, { drop: null, add: null }, ...gone)],
  [["securityContext", "capabilities", "drop"], fc.constantFrom<unknown>([], ["ALL"], ["ALL", "NET_RAW"], ["CHOWN", "ALL"], ["NET_RAW"], ["all"], ["CAP_ALL"], ...gone)],
  [["securityContext", "capabilities", "add"], fc.oneof(names(baselineCapabilities, strongCapabilities), fc.constantFrom<unknown>(["NET_BIND_SERVICE"], [], ...gone))],
  ...eitherLevel.map(([steps, values]): Row => [["securityContext", ...steps], values]),
  [["ports"], fc.oneof(fc.array(port, many), fc.constantFrom(...gone))],
  ...["livenessProbe", "readinessProbe", "startupProbe"].map((name): Row => [[name], probe]),
  ...["postStart", "preStop"].map((name): Row => [["lifecycle", name], handler]),
  [["lifecycle"], fc.constantFrom<unknown>({}, ...gone)],
];
