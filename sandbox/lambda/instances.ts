import { regionView, types, type TypeOffer } from "./catalogue.ts";
import type { InstanceRecord, State } from "./types.ts";

export type InstanceStatus = "booting" | "active" | "unhealthy" | "terminating" | "terminated" | "preempted";

const reached = (time: number | null | undefined, now: number): boolean => time !== undefined && time !== null && time <= now;

type Lifetime = Pick<InstanceRecord, "activeAt" | "unhealthyAt" | "preemptedAt" | "terminateAt" | "terminatedAt">;

/** The status follows from the instance's times alone, so that a restart of the emulator changes nothing. */
export function statusOf(instance: Lifetime, now: number): InstanceStatus {
  if (reached(instance.terminatedAt, now)) return "terminated";
  if (reached(instance.terminateAt, now)) return "terminating";
  if (reached(instance.preemptedAt, now)) return "preempted";
  if (reached(instance.unhealthyAt, now)) return "unhealthy";
  return reached(instance.activeAt, now) ? "active" : "booting";
}

/** Whether the API still tells of it. */
export function isListed(instance: InstanceRecord, now: number): boolean {
  return !reached(instance.forgottenAt, now);
}

/** Booting, active or unhealthy: it costs money. */
export function isLiving(instance: InstanceRecord, now: number): boolean {
  return ["booting", "active", "unhealthy"].includes(statusOf(instance, now));
}

/** It holds a place of its region's capacity, which one that is terminating still does. */
export function holdsPlace(instance: InstanceRecord, now: number): boolean {
  return isLiving(instance, now) || statusOf(instance, now) === "terminating";
}

export function offerOf(instance: InstanceRecord): TypeOffer {
  const offer = types.find(({ name }) => name === instance.type);
  if (offer === undefined) throw new Error(`instance ${instance.id} is of type ${instance.type}, which the emulator does not know`);
  return offer;
}

/** As the API shows a type. */
export function typeView(offer: TypeOffer): object {
  return {
    name: offer.name, description: offer.description, gpu_description: offer.gpuDescription, price_cents_per_hour: offer.centsPerHour,
    specs: { vcpus: offer.vcpus, memory_gib: offer.memoryGib, storage_gib: offer.storageGib, gpus: offer.gpus },
  };
}

/** As the API shows an instance. */
export function instanceView(instance: InstanceRecord, now: number): object {
  const status = statusOf(instance, now);
  const action = (available: boolean) => (available
    ? { available }
    : { available, reason_code: status === "booting" ? "vm-has-not-launched" : "vm-is-terminating", reason_description: `The instance is ${status}.` });
  const running = status === "active" || status === "unhealthy";
  return {
    id: instance.id,
    ...(instance.name !== undefined && { name: instance.name }),
    ...(reached(instance.ipAt, now) && { ip: instance.ip }),
    ...(reached(instance.privateIpAt, now) && { private_ip: instance.privateIp }),
    status,
    ssh_key_names: instance.sshKeyNames,
    file_system_names: instance.filesystems.map(({ name }) => name),
    file_system_mounts: instance.filesystems.map(({ id, mountPoint }) => ({ mount_point: mountPoint, file_system_id: id })),
    region: regionView(instance.region),
    instance_type: typeView(offerOf(instance)),
    hostname: instance.hostname,
    ...(running && { jupyter_token: instance.jupyterToken, jupyter_url: `https://jupyter-${instance.id}.invalid/?token=${instance.jupyterToken}` }),
    actions: {
      migrate: action(false), rebuild: action(running), restart: action(running), cold_reboot: action(running),
      terminate: action(isLiving(instance, now)),
    },
    ...(instance.tags && { tags: instance.tags }),
    ...(instance.firewallRulesets && { firewall_rulesets: instance.firewallRulesets.map((id) => ({ id })) }),
  };
}

export interface InstanceCost {
  readonly id: string;
  readonly name?: string | undefined;
  readonly type: string;
  readonly region: string;
  readonly status: InstanceStatus;
  readonly gpus: number;
  /** 0 once it is ordered to terminate or preempted. */
  readonly centsPerHour: number;
  readonly centsSoFar: number;
}

/** What every instance ever launched costs; counted from its launch, which is the most the real cloud would bill. */
export function costOf(state: State, now: number): { centsPerHour: number; centsSoFar: number; living: number; gpus: number; instances: InstanceCost[] } {
  const instances = state.instances.map((instance): InstanceCost => {
    const { centsPerHour, gpus } = offerOf(instance);
    const until = Math.min(now, ...[instance.terminateAt, instance.preemptedAt].filter((time) => time !== undefined));
    return {
      id: instance.id, name: instance.name, type: instance.type, region: instance.region, status: statusOf(instance, now), gpus,
      centsPerHour: isLiving(instance, now) ? centsPerHour : 0,
      centsSoFar: (centsPerHour * Math.max(0, until - instance.launchedAt)) / 3_600_000,
    };
  });
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const living = instances.filter(({ centsPerHour }) => centsPerHour > 0);
  return {
    centsPerHour: sum(living.map((one) => one.centsPerHour)), centsSoFar: sum(instances.map((one) => one.centsSoFar)),
    living: living.length, gpus: sum(living.map((one) => one.gpus)), instances,
  };
}
